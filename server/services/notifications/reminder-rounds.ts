import type { Appointment } from '#domain/appointment.ts';
import { documentId, facilityDatabase, idTail } from '#domain/document-ids.ts';
import type { Facility } from '#domain/facility.ts';
import { DAY_MS, HOUR_MS } from '#domain/moment.ts';
import type { Readiness } from '#domain/readiness.ts';
import { dueReminders, hasItInMind, reminderTimes, type ReminderKind } from '#domain/reminder-times.ts';
import { DEFAULT_REMINDERS } from '#domain/reminders.ts';
import type { Clock } from '../../adapters/clock.ts';
import type { Store } from '../../adapters/store.ts';
import type { Appointments } from '../appointments.ts';
import type { PractitionerRecord } from '../practitioners.ts';

interface Dependencies {
  store: Store;
  clock: Clock;
  appointments: Pick<Appointments, 'listForPractitioner'>;
  facilities: { list(): Promise<Facility[]> };
  /** Queues it, once for each generation of links. */
  remind: (appointment: Appointment, kind: ReminderKind) => Promise<void>;
}

/** When the links that the family holds were made. */
const linksMadeAt = ({ answers, receivedAt }: Appointment) =>
  [...answers].reverse().find(({ outcome, since }) => outcome === 'done' && since !== undefined)?.at ??
  receivedAt;

const choicesOf = ({ reminders = DEFAULT_REMINDERS }: Facility) => reminders;

/**
 * Looks for reminders that are due in the appointments themselves: nothing is scheduled that a restart, a move or another
 * choice of the facility would have to mend.
 */
export function createReminderRounds({ store, clock, appointments, facilities, remind }: Dependencies) {
  /** Those settled, by appointment, generation and kind, until their hour has passed. */
  const settled = new Map<string, number>();

  const readinessOf = ({ _id, facility }: Appointment) =>
    store.database(facilityDatabase(facility)).get<Readiness>(documentId.readiness(idTail(_id)));

  async function look(appointment: Appointment, facility: Facility): Promise<void> {
    const { _id, generation, start, status, closedAt, consentWithdrawnAt } = appointment;
    if (status !== 'booked' || closedAt !== null || consentWithdrawnAt !== undefined) return;
    const times = reminderTimes(start, facility.timeZone, choicesOf(facility));
    for (const kind of dueReminders(times, linksMadeAt(appointment), clock.now())) {
      const key = `${_id} ${generation} ${kind}`;
      if (settled.has(key)) continue;
      if (!hasItInMind(kind, await readinessOf(appointment), clock.now())) await remind(appointment, kind);
      settled.set(key, Date.parse(start));
    }
  }

  return {
    async run(): Promise<void> {
      const now = clock.now();
      const known = new Map((await facilities.list()).map((one) => [one.facility, one]));
      // A day may have 25 hours.
      const leads = [...known.values()]
        .map(choicesOf)
        .map(({ days, hours }) => days * (DAY_MS + HOUR_MS) + hours * HOUR_MS);
      const to = new Date(now + Math.max(0, ...leads)).toISOString();
      const from = new Date(now).toISOString();
      for (const { practitioner } of await store
        .database('service')
        .list<PractitionerRecord>('practitioner:'))
        for (const appointment of await appointments.listForPractitioner(practitioner, from, to)) {
          const facility = known.get(appointment.facility);
          if (facility) await look(appointment, facility);
        }
      for (const [key, startMs] of settled) if (startMs < now) settled.delete(key);
    },
  };
}
