import type { Appointment } from '#domain/appointment.ts';
import { idTail } from '#domain/document-ids.ts';
import type { Claims } from '../claims.ts';
import type { Locators } from '../locators.ts';
import type { BusyProjection } from './busy.ts';

/** What follows from an appointment as it stands. Repeatable: a crash anywhere runs all of them again. */
export interface Effect {
  settle(appointment: Appointment): Promise<void>;
}

/** Frees every hour that the appointment no longer takes, and shows the facilities what is taken. */
export function createClaimsEffect({
  claims,
  locators,
  busy,
}: {
  claims: Claims;
  locators: Locators;
  busy: BusyProjection;
}): Effect {
  return {
    async settle(appointment) {
      const id = idTail(appointment._id);
      const { dates } = (await locators.read(id)) ?? { dates: [] };
      const { practitioner, status } = appointment;
      await claims.release(practitioner, id, dates, status === 'cancelled' ? null : appointment);
      for (const date of dates) await busy.project(practitioner, date);
    },
  };
}
