import type { Appointment } from '#domain/appointment.ts';
import { documentId, facilityDatabase, idTail } from '#domain/document-ids.ts';
import type { Guest } from '#domain/guests.ts';
import type { Channel, MessageCause, MessageKind, MessageReport } from '#domain/message.ts';
import type { Patient } from '#domain/patient.ts';
import type { BookingRequest } from '#domain/request.ts';
import { instant, type Clock } from '../../adapters/clock.ts';
import type { Store, Stored } from '../../adapters/store.ts';
import type { GuestList } from '../guests.ts';
import { plannedMessages, type PlannedMessage } from './plan.ts';

/** A message to send: references only. Its text is made at the moment it leaves (docs/decisions/003). */
export interface OutboxDocument extends Stored {
  type: 'outbox';
  appointment: string;
  facility: string;
  generation: number;
  /** Whom it is for, when not for the family. */
  guest?: string;
  kind: MessageKind;
  channel: Channel;
  /** Of the appointment in this generation. */
  start: string;
  end: string;
  /** It doesn't open the space by itself: the SMS beside it carries the passcode (access.md, point 10). */
  partial?: boolean;
  /** Its mailbox is the facility's own (R3). */
  toFacility?: boolean;
  state: 'queued' | 'sent' | 'delivered' | 'failed' | 'dropped';
  attempts: number;
  /** Milliseconds since the epoch. */
  nextAttemptAt: number;
  /** When it was queued. */
  at: string;
  sentAt?: string;
  deliveredAt?: string;
  /** Why it failed, or didn't leave yet. */
  cause?: MessageCause;
  /** The same in the driver's words. */
  error?: string;
  /** The server's or gateway's own id: what its receipts name. */
  gatewayId?: string;
  /** A failure that was reported of a message already delivered. */
  lateFailure?: { at: string; cause: MessageCause };
}

/** Says what became of a message where its reader is followed: on the dashboard, or beside the guest. */
export type RecordMessage = (
  message: OutboxDocument,
  news: Pick<MessageReport, 'state' | 'cause' | 'error' | 'at'>,
) => Promise<void>;

/** It left after all: what held it back is over. */
export function withoutFault(message: OutboxDocument): OutboxDocument {
  const left = { ...message };
  delete left.cause;
  delete left.error;
  return left;
}

/** What staff follow of a message. */
export function reportOf(
  { _id, channel, generation, kind, partial, toFacility }: OutboxDocument,
  news: Parameters<RecordMessage>[1],
): MessageReport {
  const about = _id.split(':').slice(3, -1).join(':');
  return {
    ...{ channel, generation, kind, about },
    ...(partial && { partial }),
    ...(toFacility && { toFacility }),
    ...news,
  };
}

interface Dependencies {
  store: Store;
  clock: Clock;
  guests: Pick<GuestList, 'of'>;
  record: RecordMessage;
  /** The channels that can leave. */
  isAvailable: (channel: Channel) => boolean;
  /** A message waits. */
  onQueued: (message: OutboxDocument) => void;
}

export function createOutbox({ store, clock, guests, record, isAvailable, onQueued }: Dependencies) {
  const service = store.database('service');

  /** By what is known of the patient. */
  async function channelsOf({ facility, patient }: Appointment): Promise<Channel[]> {
    const database = store.database(facilityDatabase(facility));
    return usual((await database.get<Patient>(documentId.patient(patient)))?.data);
  }

  /** A channel that can't leave only when there is no other: it waits in sight. */
  function usual(reader: { email: string | null; mobile: string | null } | undefined): Channel[] {
    const known: Channel[] = [];
    if (reader?.email) known.push('email');
    if (reader?.mobile) known.push('sms');
    const available = known.filter(isAvailable);
    return available.length > 0 ? available : known;
  }

  /** @param onFresh told before anything else can fail: who repeats finds it queued already, and tells nobody. */
  async function queue(
    appointment: Appointment,
    { kind, about, guest }: Pick<PlannedMessage, 'kind' | 'about'> & { guest?: Guest },
    channel: Channel,
    onFresh: (message: OutboxDocument) => void,
  ): Promise<void> {
    const { facility, generation, start, end } = appointment;
    const id = idTail(appointment._id);
    const fresh: OutboxDocument = {
      _id: `outbox:${id}:${generation}:${about}:${channel}`,
      type: 'outbox',
      appointment: id,
      facility,
      generation,
      ...(guest && { guest: guest.id }),
      kind,
      channel,
      start,
      end,
      state: 'queued',
      attempts: 0,
      nextAttemptAt: clock.now(),
      at: instant(clock),
    };
    const result = await service.put(fresh);
    if (result.ok) onFresh(fresh);
    const known = result.ok ? fresh : await service.get<OutboxDocument>(fresh._id);
    // Repeated on purpose: a crash between the two writes would leave the dashboard without its « notifié ».
    if (known?.state === 'queued') await record(known, { state: 'queued' });
  }

  /** Whoever was invited in an earlier generation is told what the family is. */
  async function queueForGuests(
    appointment: Appointment,
    kind: MessageKind,
    onFresh: (message: OutboxDocument) => void,
  ): Promise<void> {
    for (const guest of await guests.of(appointment)) {
      const isNew = guest.generation === appointment.generation;
      const message = { kind: isNew ? ('invited' as const) : kind, about: `guest-${guest.id}`, guest };
      for (const channel of usual(guest)) await queue(appointment, message, channel, onFresh);
    }
  }

  return {
    /** Queues each message the appointment owes the family, once. Safe to repeat. */
    async settle(appointment: Appointment): Promise<void> {
      if (Date.parse(appointment.end) < clock.now()) return;
      const database = store.database(facilityDatabase(appointment.facility));
      const asked = appointment.answers.map(({ request }) => documentId.request(request));
      const requests = asked.length > 0 ? await database.getMany<BookingRequest>(asked) : [];
      const planned = plannedMessages(
        appointment,
        requests.filter((request) => request !== null),
      );
      if (planned.length === 0) return;
      const channels = await channelsOf(appointment);
      for (const message of planned)
        for (const channel of message.channel ? [message.channel] : channels)
          await queue(appointment, message, channel, onQueued);
      const [first] = planned;
      if (first) await queueForGuests(appointment, first.kind, onQueued);
    },
    /** Invitations made just now. */
    tellGuests: (appointment: Appointment, onFresh: (message: OutboxDocument) => void) =>
      queueForGuests(appointment, 'invited', onFresh),
    waiting: async () =>
      (await service.list<OutboxDocument>('outbox:')).filter(({ state }) => state === 'queued'),
    /** What the same reader was to be told before this message, the oldest first. */
    async before({ appointment, generation, guest }: OutboxDocument): Promise<OutboxDocument[]> {
      const all = await service.list<OutboxDocument>(`outbox:${appointment}:`);
      return all.filter((other) => other.guest === guest && other.generation < generation);
    },
    all: () => service.list<OutboxDocument>('outbox:'),
    get: (id: string) => service.get<OutboxDocument>(id),
    /** @param change null: leave it. */
    save: (id: string, change: (current: OutboxDocument) => OutboxDocument | null) =>
      service.update<OutboxDocument>(id, (current) => current && change(current)),
  };
}
export type Outbox = ReturnType<typeof createOutbox>;
