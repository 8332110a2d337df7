import type { Appointment } from '#domain/appointment.ts';
import { documentId, facilityDatabase, idTail } from '#domain/document-ids.ts';
import { entryWindow } from '#domain/entry-window.ts';
import type { Facility } from '#domain/facility.ts';
import { transition } from '#domain/transitions.ts';
import type { Clock } from '../../adapters/clock.ts';
import type { Store } from '../../adapters/store.ts';
import type { Appointments } from '../appointments.ts';
import type { PractitionerRecord } from '../practitioners.ts';

const DAY_MS = 86_400_000;
/** How far back an outage of the service may have left appointments open. */
const LOOK_BACK_DAYS = 8;
const CLOSES_AFTER_MS = 4 * 3_600_000;

interface Dependencies {
  store: Store;
  clock: Clock;
  appointments: Appointments;
}

/** Ends what nobody ended: no-shows once the entry window is over, consultations 4 h after their hour. Repeatable. */
export function createLapse({ store, clock, appointments }: Dependencies) {
  async function noShow(appointment: Appointment, facility: Facility | null): Promise<void> {
    if (!facility || Date.parse(entryWindow({ ...appointment, ...facility }).endsAt) > clock.now()) return;
    await appointments.update(appointment.facility, idTail(appointment._id), (current) => {
      const next = transition(current, { kind: 'noshow' });
      const isMoved = current.start !== appointment.start;
      return next.ok && next.changed && !isMoved ? { ...current, ...next.state } : null;
    });
  }

  async function end(appointment: Appointment): Promise<void> {
    const closesMs = Date.parse(appointment.start) + CLOSES_AFTER_MS;
    if (closesMs > clock.now()) return;
    const closedAt = new Date(closesMs).toISOString();
    await appointments.close(appointment.facility, idTail(appointment._id), { closedAt });
  }

  return {
    async run(): Promise<void> {
      const now = clock.now();
      const from = new Date(now - LOOK_BACK_DAYS * DAY_MS).toISOString();
      const to = new Date(now).toISOString();
      const practitioners = await store.database('service').list<PractitionerRecord>('practitioner:');
      for (const { practitioner } of practitioners) {
        for (const appointment of await appointments.listForPractitioner(practitioner, from, to)) {
          const { facility: slug, status } = appointment;
          const database = store.database(facilityDatabase(slug));
          if (status === 'arrived') await end(appointment);
          else if (status === 'booked') {
            await noShow(appointment, await database.get<Facility>(documentId.facility(slug)));
          }
        }
      }
    },
  };
}
export type Lapse = ReturnType<typeof createLapse>;
