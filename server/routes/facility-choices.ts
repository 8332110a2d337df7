import { facilityApi } from '#domain/api/facility.ts';
import type { FastifyInstance } from 'fastify';
import { route } from '../route.ts';
import type { Facilities } from '../services/facilities.ts';
import type { Guards } from '../services/guards.ts';

interface Dependencies {
  guards: Pick<Guards, 'staff'>;
  facilities: Pick<Facilities, 'choose'>;
}

/** What the coordinator of a facility decides for all of its consultations. */
export function facilityChoiceRoutes(app: FastifyInstance, { guards, facilities }: Dependencies): void {
  route(app, facilityApi.choices, async ({ body, request }) => {
    const { account } = await guards.staff(request, 'manage-facility');
    await facilities.choose(account.facility, body);
    return body;
  });
}
