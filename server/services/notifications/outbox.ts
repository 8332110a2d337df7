import type { Appointment } from '#domain/appointment.ts';
import { documentId, facilityDatabase, idTail } from '#domain/document-ids.ts';
import type { Patient } from '#domain/patient.ts';
import type { BookingRequest } from '#domain/request.ts';
import { instant, type Clock } from '../../adapters/clock.ts';
import type { Store, Stored } from '../../adapters/store.ts';
import type { MessageKind } from '../../messages/fr.ts';
import type { ReadinessService } from '../readiness.ts';
import { plannedMessages, type Channel, type PlannedMessage } from './plan.ts';

/** A message to send: references only. Its text is made at the moment it leaves (docs/decisions/003). */
export interface OutboxDocument extends Stored {
  type: 'outbox';
  appointment: string;
  facility: string;
  generation: number;
  kind: MessageKind;
  channel: Channel;
  /** Of the appointment in this generation. */
  start: string;
  end: string;
  state: 'queued' | 'sent' | 'failed' | 'dropped';
  attempts: number;
  /** Milliseconds since the epoch. */
  nextAttemptAt: number;
  at: string;
  error?: string;
}

interface Dependencies {
  store: Store;
  clock: Clock;
  readiness: Pick<ReadinessService, 'recordMessage'>;
  /** The channels that can leave. */
  isAvailable: (channel: Channel) => boolean;
  /** A message waits. */
  onQueued: (message: OutboxDocument) => void;
}

export function createOutbox({ store, clock, readiness, isAvailable, onQueued }: Dependencies) {
  const service = store.database('service');

  /** By what is known of the patient. */
  async function channelsOf({ facility, patient }: Appointment): Promise<Channel[]> {
    const database = store.database(facilityDatabase(facility));
    const data = (await database.get<Patient>(documentId.patient(patient)))?.data;
    return [...(data?.email ? ['email' as const] : []), ...(data?.mobile ? ['sms' as const] : [])];
  }

  async function queue(appointment: Appointment, { kind, about }: PlannedMessage, channel: Channel) {
    const { facility, generation, start, end } = appointment;
    const id = idTail(appointment._id);
    const fresh: OutboxDocument = {
      _id: `outbox:${id}:${generation}:${about}:${channel}`,
      type: 'outbox',
      appointment: id,
      facility,
      generation,
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
    if (result.ok) onQueued(fresh);
    const known = result.ok ? fresh : await service.get<OutboxDocument>(fresh._id);
    // Repeated on purpose: a crash between the two writes would leave the dashboard without its « notifié ».
    if (known?.state === 'queued')
      await readiness.recordMessage(facility, id, { channel, generation, state: 'queued' });
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
      const known = await channelsOf(appointment);
      // A channel that can't leave only when there is no other: it waits in sight of the dashboard.
      const available = known.filter(isAvailable);
      const usual = available.length > 0 ? available : known;
      for (const message of planned)
        for (const channel of message.channel ? [message.channel] : usual)
          await queue(appointment, message, channel);
    },
    waiting: async () =>
      (await service.list<OutboxDocument>('outbox:')).filter(({ state }) => state === 'queued'),
    all: () => service.list<OutboxDocument>('outbox:'),
    get: (id: string) => service.get<OutboxDocument>(id),
    save: (id: string, change: Partial<OutboxDocument>) =>
      service.update<OutboxDocument>(id, (current) => current && { ...current, ...change }),
  };
}
export type Outbox = ReturnType<typeof createOutbox>;
