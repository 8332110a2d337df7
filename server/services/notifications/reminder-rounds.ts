import type { Appointment } from '#domain/appointment.ts';
import { documentId, facilityDatabase, idTail } from '#domain/document-ids.ts';
import type { Facility } from '#domain/facility.ts';
import type { Guest } from '#domain/guests.ts';
import { DAY_MS, HOUR_MS } from '#domain/moment.ts';
import type { Readiness } from '#domain/readiness.ts';
import { dueReminders, hasItInMind, reminderTimes, type ReminderKind } from '#domain/reminder-times.ts';
import { DEFAULT_REMINDERS } from '#domain/reminders.ts';
import type { Clock } from '../../adapters/clock.ts';
import type { Store } from '../../adapters/store.ts';
import type { Appointments } from '../appointments.ts';
import type { GuestList } from '../guests.ts';
import type { PractitionerRecord } from '../practitioners.ts';

interface Dependencies {
  store: Store;
  clock: Clock;
  appointments: Pick<Appointments, 'listForPractitioner'>;
  facilities: { list(): Promise<Facility[]> };
  guests: Pick<GuestList, 'of'>;
  /** Queues it, once for each generation of links. @param guest absent: for the family */
  remind: (appointment: Appointment, kind: ReminderKind, guest?: Guest) => Promise<void>;
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
export function createReminderRounds(dependencies: Dependencies) {
  const { store, clock, appointments, facilities, guests, remind } = dependencies;
  /** Those settled, by appointment, generation, kind and reader, until their hour has passed. */
  const settled = new Map<string, number>();

  const readinessOf = ({ _id, facility }: Appointment) =>
    store.database(facilityDatabase(facility)).get<Readiness>(documentId.readiness(idTail(_id)));

  async function once(key: string, untilMs: number, tell: () => Promise<void>): Promise<void> {
    if (settled.has(key)) return;
    await tell();
    settled.set(key, untilMs);
  }

  async function look(appointment: Appointment, facility: Facility): Promise<void> {
    const { _id, generation, start, status, closedAt, consentWithdrawnAt } = appointment;
    if (status !== 'booked' || closedAt !== null || consentWithdrawnAt !== undefined) return;
    const [now, startMs] = [clock.now(), Date.parse(start)];
    const times = reminderTimes(start, facility.timeZone, choicesOf(facility));
    const madeAt = linksMadeAt(appointment);
    for (const kind of dueReminders(times, madeAt, now))
      await once(`${_id} ${generation} ${kind}`, startMs, async () => {
        if (!hasItInMind(kind, await readinessOf(appointment), now)) await remind(appointment, kind);
      });
    // Of a guest nothing is known but when they were invited.
    if (dueReminders(times, 0, now).length === 0) return;
    for (const guest of await guests.of(appointment)) {
      const since = guest.at > madeAt ? guest.at : madeAt;
      for (const kind of dueReminders(times, since, now))
        await once(`${_id} ${generation} ${kind} ${guest.id}`, startMs, () =>
          remind(appointment, kind, guest),
        );
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
