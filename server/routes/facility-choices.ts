import { facilityApi } from '#domain/api/facility.ts';
import { actorOf, may } from '#domain/permissions.ts';
import type { FastifyInstance } from 'fastify';
import { Failure } from '../failure.ts';
import { route } from '../route.ts';
import type { Facilities } from '../services/facilities.ts';
import type { Guards } from '../services/guards.ts';

interface Dependencies {
  guards: Pick<Guards, 'coordinator'>;
  facilities: Pick<Facilities, 'choose'>;
}

/** What the coordinator of a facility decides for all of its consultations. */
export function facilityChoiceRoutes(app: FastifyInstance, { guards, facilities }: Dependencies): void {
  route(app, facilityApi.choices, async ({ body, request }) => {
    const { account } = await guards.coordinator(request);
    const { facility } = account;
    if (!may(actorOf(account), 'manage-facility', { facility })) throw new Failure('forbidden');
    await facilities.choose(facility, body);
    return body;
  });
}
