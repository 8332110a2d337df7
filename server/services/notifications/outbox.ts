import type { Appointment } from '#domain/appointment.ts';
import { isReadable, owedWordOfDeposit } from '#domain/deposited.ts';
import { documentId, facilityDatabase, idTail } from '#domain/document-ids.ts';
import type { DossierFile } from '#domain/dossier-file.ts';
import type { Guest } from '#domain/guests.ts';
import { firstLegs, nextLeg, resentLeg, type Leg } from '#domain/message-route.ts';
import type { Channel, MessageKind } from '#domain/message.ts';
import type { BookingRequest } from '#domain/request.ts';
import { instant, type Clock } from '../../adapters/clock.ts';
import type { Store } from '../../adapters/store.ts';
import type { GuestList } from '../guests.ts';
import type { ReadinessService } from '../readiness.ts';
import type { OutboxDocument, RecordMessage } from './outbox-document.ts';
import { plannedMessages } from './plan.ts';
import { guestReader, type Readers } from './readers.ts';
import { createWrittenMessages } from './written-messages.ts';

interface Dependencies {
  store: Store;
  clock: Clock;
  guests: Pick<GuestList, 'of'>;
  readers: Readers;
  record: RecordMessage;
  recordCalled: ReadinessService['recordCalled'];
  /** The channels that can leave. */
  isAvailable: (channel: Channel) => boolean;
  /** A message waits for its booking to be recorded. */
  onQueued: (message: OutboxDocument) => void;
}

type Owner = Pick<
  OutboxDocument,
  'appointment' | 'facility' | 'generation' | 'guest' | 'start' | 'end' | 'readUntil'
>;
type Fresh = (message: OutboxDocument) => void;

const ownerOf = (
  { _id, facility, generation, start, end, readUntil }: Appointment,
  guest?: Guest,
): Owner => ({
  ...{ appointment: idTail(_id), facility, generation, start, end },
  ...(guest && { guest: guest.id }),
  ...(readUntil && { readUntil }),
});

/** The messages that are to leave, as documents of deterministic ids: whoever repeats a step queues nothing twice. */
export function createOutbox(dependencies: Dependencies) {
  const { store, clock, guests, readers, record, recordCalled, isAvailable, onQueued } = dependencies;
  const service = store.database('service');

  /** @param onFresh told before anything else can fail: who repeats finds it queued already, and tells nobody. */
  async function queue(
    owner: Owner,
    about: string,
    { channel, kind, partial, toFacility, chosen }: Leg & Pick<OutboxDocument, 'chosen'>,
    onFresh: Fresh,
  ): Promise<void> {
    const { appointment, generation, facility, guest, start, end, readUntil } = owner;
    const name = kind === 'complete' ? `${about}-complete` : about;
    const fresh: OutboxDocument = {
      _id: `outbox:${appointment}:${generation}:${name}:${channel}`,
      type: 'outbox',
      ...{ appointment, facility, generation, kind, about, channel, start, end },
      ...(guest && { guest }),
      ...(kind === 'deposited' && readUntil && { readUntil }),
      ...(partial && { partial }),
      ...(toFacility && { toFacility }),
      ...(chosen && { chosen }),
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

  /** What the same reader was told by the links of this generation. */
  async function told({ appointment, generation, guest }: Owner): Promise<OutboxDocument[]> {
    const all = await service.list<OutboxDocument>(`outbox:${appointment}:${generation}:`);
    return all.filter((one) => one.guest === guest);
  }

  /**
   * By the channels that were there when the first of them was queued: whoever repeats this completes them. An address
   * that was added since is told by « Renvoyer », not by whatever moves the appointment next.
   */
  async function queueChosen(owner: Owner, about: string, legs: Leg[], onFresh: Fresh): Promise<void> {
    const known = (await told(owner)).filter(({ _id }) => _id.split(':')[3] === about);
    const first = known.find(({ chosen }) => chosen !== undefined);
    const chosen = first?.chosen ?? (known.length > 0 ? known : legs).map(({ channel }) => channel);
    for (const leg of legs)
      if (chosen.includes(leg.channel)) await queue(owner, about, { ...leg, chosen }, onFresh);
  }

  /** Whoever was invited in an earlier generation is told what the family is. */
  async function queueForGuests(appointment: Appointment, kind: MessageKind, onFresh: Fresh): Promise<void> {
    for (const guest of await guests.of(appointment)) {
      const isNew = guest.generation === appointment.generation;
      const legs = firstLegs(isNew ? 'invited' : kind, guestReader(guest), isAvailable);
      await queueChosen(ownerOf(appointment, guest), `guest-${guest.id}`, legs, onFresh);
    }
  }

  /** Staff told the family themselves. */
  async function settleCalls(
    { _id, facility, generation, answers }: Appointment,
    requests: BookingRequest[],
  ): Promise<void> {
    for (const { request, at } of answers) {
      const known = requests.find((one) => idTail(one._id) === request);
      if (known?.order.kind === 'called')
        await recordCalled(facility, idTail(_id), { at, by: known.by.name, generation });
    }
  }

  /** Queues the word that something is to be read. */
  async function settleDeposit(appointment: Appointment): Promise<void> {
    const { _id, facility, patient } = appointment;
    const prefix = documentId.file(idTail(_id), '');
    const files = await store.database(facilityDatabase(facility)).list<DossierFile>(prefix);
    const about = owedWordOfDeposit(appointment, files, clock.now());
    if (!about) return;
    const reader = await readers.family(facility, patient);
    if (!reader) return;
    const legs = firstLegs('deposited', reader, isAvailable);
    await queueChosen(ownerOf(appointment), about, legs, onQueued);
  }

  return {
    /** Queues each message the appointment owes the family, once. Safe to repeat. */
    async settle(appointment: Appointment): Promise<void> {
      const canRead = isReadable(appointment, clock.now());
      if (Date.parse(appointment.end) < clock.now() && !canRead) return;
      const database = store.database(facilityDatabase(appointment.facility));
      const asked = appointment.answers.map(({ request }) => documentId.request(request));
      const requests = asked.length > 0 ? await database.getMany<BookingRequest>(asked) : [];
      const known = requests.filter((request) => request !== null);
      await settleCalls(appointment, known);
      if (canRead) return settleDeposit(appointment);
      const planned = plannedMessages(appointment, known);
      const [first] = planned;
      const reader = first && (await readers.family(appointment.facility, appointment.patient));
      if (!reader) return;
      const owner = ownerOf(appointment);
      for (const { kind, about, channel } of planned) {
        const legs = channel
          ? [resentLeg(channel, reader, await told(owner), isAvailable)]
          : firstLegs(kind, reader, isAvailable);
        await queueChosen(owner, about, legs, onQueued);
      }
      await queueForGuests(appointment, first.kind, onQueued);
    },
    /** Invitations made just now. */
    tellGuests: (appointment: Appointment, onFresh: Fresh) => queueForGuests(appointment, 'invited', onFresh),
    /** Says something that no request asked for, to the family or one guest: once for each generation of links. */
    async remind(appointment: Appointment, kind: MessageKind, onFresh: Fresh, guest?: Guest): Promise<void> {
      const { facility, patient } = appointment;
      const reader = guest ? guestReader(guest) : await readers.family(facility, patient);
      if (!reader) return;
      const about = guest ? `guest-${guest.id}-${kind}` : kind;
      await queueChosen(ownerOf(appointment, guest), about, firstLegs(kind, reader, isAvailable), onFresh);
    },
    /** Another channel takes over from one that failed, or that has been trying for too long. Repeatable. */
    async escalate(failed: OutboxDocument, onFresh: Fresh): Promise<void> {
      const reader = await readers.of(failed);
      if (!reader) return;
      const tried = (await told(failed)).filter(({ about }) => about === failed.about);
      const next = nextLeg(failed, tried, reader, isAvailable);
      if (next) await queue(failed, failed.about, next, onFresh);
    },
    told,
    /** As the sender hasn't seen it. */
    written: createWrittenMessages(service),
    /** What the same reader was to be told before this message, the oldest first. */
    async before({ appointment, generation, guest }: OutboxDocument): Promise<OutboxDocument[]> {
      const all = await service.list<OutboxDocument>(`outbox:${appointment}:`);
      return all.filter((other) => other.guest === guest && other.generation < generation);
    },
    all: () => service.list<OutboxDocument>('outbox:'),
    get: (id: string) => service.get<OutboxDocument>(id),
    /**
     * @param change null: leave it.
     * @param read as it was read: it is read again only when somebody wrote meanwhile.
     */
    async save(
      id: string,
      change: (current: OutboxDocument) => OutboxDocument | null,
      read?: OutboxDocument,
    ): Promise<OutboxDocument | null> {
      const next = read ? change(read) : null;
      const written = next && (await service.put(next));
      if (next && written?.ok) return { ...next, _rev: written.rev };
      return service.update<OutboxDocument>(id, (current) => current && change(current));
    },
  };
}
export type Outbox = ReturnType<typeof createOutbox>;
