import type { Appointment } from '#domain/appointment.ts';
import { isReadable } from '#domain/deposited.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import { hasReached } from '#domain/message.ts';
import { hasItInMind, reminderTimes } from '#domain/reminder-times.ts';
import { DEFAULT_REMINDERS } from '#domain/reminders.ts';
import type { Readiness } from '#domain/readiness.ts';
import type { Clock } from '../../adapters/clock.ts';
import type { Store } from '../../adapters/store.ts';
import type { Facilities } from '../facilities.ts';
import type { GuestList } from '../guests.ts';
import type { Outbox } from './outbox.ts';
import type { OutboxDocument } from './outbox-document.ts';
import type { SentJournal } from './sent-journal.ts';

/** The doctor may have left, or given up, by then. */
const AWAITED_FOR_MS = 10 * 60_000;

interface Dependencies {
  store: Store;
  clock: Clock;
  outbox: Pick<Outbox, 'before' | 'told'>;
  journal: Pick<SentJournal, 'find'>;
  facilities: Pick<Facilities, 'get'>;
  guests: Pick<GuestList, 'find'>;
}

/** Whether a message still says something, asked at the moment when it would leave. */
export function createRelevance({ store, clock, outbox, journal, facilities, guests }: Dependencies) {
  const readinessOf = ({ facility, appointment }: OutboxDocument) =>
    store.database(facilityDatabase(facility)).get<Readiness>(documentId.readiness(appointment));

  /** Nobody is told that what they never heard of is off, or has moved. Families may have heard of it by telephone. */
  async function wasTold(message: OutboxDocument): Promise<boolean> {
    for (const { _id, state } of await outbox.before(message))
      if (state === 'sent' || state === 'delivered' || (await journal.find(_id))) return true;
    return message.guest === undefined && (await readinessOf(message))?.called !== undefined;
  }

  /** Its hour has passed, another channel said it meanwhile, or its reader knows. */
  async function isStale(message: OutboxDocument, readiness: Readiness | null): Promise<boolean> {
    const { kind, start } = message;
    if (kind !== 'reminder-day' && kind !== 'reminder-hour') return false;
    const facility = await facilities.get(message.facility);
    const { reminders = DEFAULT_REMINDERS, timeZone } = facility ?? { timeZone: 'UTC' };
    const time = reminderTimes(start, timeZone, reminders).find((one) => one.kind === kind);
    if (!time || clock.now() >= time.untilMs || hasItInMind(kind, readiness, clock.now())) return true;
    const legs = await outbox.told(message);
    return legs.some(
      ({ _id, about, state, channel }) =>
        _id !== message._id &&
        about === message.about &&
        state !== 'dropped' &&
        hasReached({ channel, state }),
    );
  }

  function isNotAwaited({ kind, at }: OutboxDocument, readiness: Readiness | null): boolean {
    if (kind !== 'awaited') return false;
    const present = readiness?.present ?? [];
    const isLate = clock.now() - Date.parse(at) > AWAITED_FOR_MS;
    return isLate || present.includes('patient') || !present.includes('practitioner');
  }

  return {
    /**
     * The earlier generation's links are dead, and nobody needs a link to a closed room, but to read there: it must not
     * leave.
     */
    async isVoid(message: OutboxDocument, appointment: Appointment | null): Promise<boolean> {
      const { facility, appointment: id, generation, guest, kind, end } = message;
      if (!appointment || appointment.generation !== generation) return true;
      if (guest && !(await guests.find(facility, id, guest))) return true;
      if (kind === 'cancelled') return !(await wasTold(message));
      if (kind === 'deposited') return !isReadable(appointment, clock.now());
      if (appointment.status === 'cancelled' || appointment.closedAt !== null) return true;
      if (Date.parse(end) < clock.now()) return true;
      if (kind !== 'awaited' && kind !== 'reminder-day' && kind !== 'reminder-hour') return false;
      // What the family has in mind says nothing of a guest.
      const readiness = guest ? null : await readinessOf(message);
      return isNotAwaited(message, readiness) || (await isStale(message, readiness));
    },
    /** The consent was withdrawn: nothing is said but that it is off. It leaves should consent be given again. */
    isWithheld: ({ kind }: OutboxDocument, appointment: Appointment | null): boolean =>
      kind !== 'cancelled' && appointment?.consentWithdrawnAt !== undefined,
    /** Moved before any invitation left: what leaves is the invitation, to the new hour. */
    async asHeard(message: OutboxDocument): Promise<OutboxDocument> {
      if (message.kind !== 'moved' || (await wasTold(message))) return message;
      return { ...message, kind: message.guest ? 'invited' : 'booked' };
    },
  };
}
export type Relevance = ReturnType<typeof createRelevance>;
