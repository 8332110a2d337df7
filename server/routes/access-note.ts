import { facilityApi } from '#domain/api/facility.ts';
import type { Appointment } from '#domain/appointment.ts';
import { isReadable } from '#domain/deposited.ts';
import { UlidSchema } from '#domain/primitives.ts';
import type { FastifyInstance } from 'fastify';
import { toString as qrCodeOf } from 'qrcode';
import type { Clock } from '../adapters/clock.ts';
import { Failure } from '../failure.ts';
import { route } from '../route.ts';
import type { Facilities } from '../services/facilities.ts';
import type { Guards } from '../services/guards.ts';
import type { IssuedLinks } from '../services/issued-links.ts';

interface Dependencies {
  clock: Clock;
  guards: Guards;
  issued: IssuedLinks;
  facilities: Facilities;
  appointments: { get(facility: string, id: string): Promise<Appointment | null> };
  publicUrl: () => string;
}

const OVER = new Set<Appointment['status']>(['cancelled', 'fulfilled', 'noshow']);

/** The paper note, filled in at the moment it is asked for: tablets hold no secret. */
export function accessNoteRoutes(app: FastifyInstance, dependencies: Dependencies): void {
  const { clock, guards, issued, facilities, appointments, publicUrl } = dependencies;

  route(app, facilityApi.accessNote, async ({ params, request }) => {
    const { account } = await guards.staff(request, 'read-access-note');
    const id = UlidSchema.safeParse(params['appointment']).data;
    const appointment = id ? await appointments.get(account.facility, id) : null;
    const facility = await facilities.get(account.facility);
    if (!id || !appointment || !facility) throw new Failure('not-found');
    const isOpen = appointment.closedAt === null && !OVER.has(appointment.status);
    // Whoever lost the codes can still read what was deposited (R11).
    if (!isOpen && !isReadable(appointment, clock.now())) throw new Failure('already-closed');
    const { generation, start } = appointment;
    const access = await issued.of({ appointment: id, participant: 'patient', generation }, publicUrl());
    return {
      ...access,
      qrCode: await qrCodeOf(access.link, { type: 'svg', errorCorrectionLevel: 'M', margin: 2 }),
      facilityName: facility.name,
      facilityPhone: facility.phone,
      start,
      timeZone: facility.timeZone,
    };
  });
}
