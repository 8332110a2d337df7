import { doctorApi } from '#domain/api/doctor.ts';
import { facilityApi } from '#domain/api/facility.ts';
import { actorOf, may } from '#domain/permissions.ts';
import type { FastifyInstance } from 'fastify';
import { Failure } from '../failure.ts';
import { route } from '../route.ts';
import type { Guards } from '../services/guards.ts';
import type { Practitioners } from '../services/practitioners.ts';

interface Dependencies {
  guards: Guards;
  practitioners: Practitioners;
}

/** Consulting hours: changed by the doctor, or by a coordinator of a facility the doctor serves. */
export function availabilityRoutes(app: FastifyInstance, { guards, practitioners }: Dependencies): void {
  route(app, doctorApi.availability, async ({ request }) => {
    const { practitioner } = await guards.practitioner(request, 'edit-availability');
    const record = await practitioners.get(practitioner);
    if (!record) throw new Failure('not-found');
    return record.availability;
  });

  route(app, doctorApi.saveAvailability, async ({ body, request }) => {
    const { practitioner } = await guards.practitioner(request, 'edit-availability');
    return practitioners.saveAvailability(practitioner, body);
  });

  route(app, facilityApi.availability, async ({ body, params, request }) => {
    const { account } = await guards.staff(request, 'edit-availability');
    const practitioner = params['practitioner'] ?? '';
    const record = await practitioners.get(practitioner);
    const isServed = record && may(actorOf(account), 'edit-availability', { serves: record.facilities });
    if (!isServed) throw new Failure('not-found');
    return practitioners.saveAvailability(practitioner, body);
  });
}
