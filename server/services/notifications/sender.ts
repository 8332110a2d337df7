import type { Appointment } from '#domain/appointment.ts';
import type { Channel } from '#domain/message.ts';
import { instant, type Clock } from '../../adapters/clock.ts';
import { DeliveryError, type Accepted } from '../../adapters/delivery.ts';
import type { Mailer } from '../../adapters/mail.ts';
import type { SmsGateway } from '../../adapters/sms.ts';
import type { ServiceLogger } from '../../logger.ts';
import type { Leases } from '../leases.ts';
import type { GuestList } from '../guests.ts';
import type { FamilyPush } from './family-push.ts';
import { withoutFault, type Outbox, type OutboxDocument, type RecordMessage } from './outbox.ts';
import type { Rendered, Renderer } from './render.ts';
import type { SentJournal } from './sent-journal.ts';

const SECOND_MS = 1000;
/** Longer than the longest attempt: its holder never sends after it lost it. */
const LEASE_MS = 90 * SECOND_MS;
const PARALLEL = 4;
/** Until a message that consent holds back is looked at again. */
const WITHHELD_MS = 20 * SECOND_MS;
const RETRY_AFTER_S = [15, 60, 300, 900, 1800, 3600, 7200, 14_400];
/** The first failure may be a hiccup; from the second on, the dashboard shows it while the service tries again. */
const SHOWN_FROM_ATTEMPT = 2;

interface Dependencies {
  clock: Clock;
  outbox: Pick<Outbox, 'waiting' | 'get' | 'save' | 'before'>;
  render: Renderer;
  journal: SentJournal;
  guests: Pick<GuestList, 'find'>;
  record: RecordMessage;
  appointments: { get(facility: string, id: string): Promise<Appointment | null> };
  mailer: Pick<Mailer, 'send'> | null;
  smsGateway: SmsGateway | null;
  familyPush: FamilyPush | null;
  leases: Leases;
  logger: ServiceLogger;
}

/** Sends what waits in the outbox: at least once, one sender at a time, with growing pauses after failures. */
export function createSender(dependencies: Dependencies) {
  const { clock, outbox, render, journal, guests, record, appointments, leases, logger } = dependencies;
  const { mailer, smsGateway, familyPush } = dependencies;
  /** What waits, and since when it may be tried (milliseconds since the epoch). */
  const due = new Map<string, number>();
  let isListed = false;

  async function deliver(rendered: Rendered): Promise<Accepted> {
    const sending =
      rendered.channel === 'email'
        ? mailer?.send(rendered.mail)
        : rendered.channel === 'sms'
          ? smsGateway?.send(rendered.sms)
          : familyPush?.send(rendered.push);
    if (!sending) throw new DeliveryError('canal non configuré', { isPermanent: false, code: 'not-set' });
    return sending;
  }

  /** Nobody is told that what they never heard of is off, or has moved. */
  async function wasTold(message: OutboxDocument): Promise<boolean> {
    for (const { _id, state } of await outbox.before(message))
      if (state === 'sent' || state === 'delivered' || (await journal.find(_id))) return true;
    return false;
  }

  /** The earlier generation's links are dead, and nobody needs a link to a closed room: it must not leave. */
  async function isVoid(message: OutboxDocument) {
    const { facility, appointment: id, generation, guest, kind, end } = message;
    const appointment = await appointments.get(facility, id);
    if (!appointment || appointment.generation !== generation) return true;
    if (guest && !(await guests.find(facility, id, guest))) return true;
    if (kind === 'cancelled') return !(await wasTold(message));
    return (
      appointment.status === 'cancelled' || appointment.closedAt !== null || Date.parse(end) < clock.now()
    );
  }

  /** The consent was withdrawn: nothing is said but that it is off. It leaves should consent be given again. */
  async function isWithheld({ facility, appointment: id, kind }: OutboxDocument): Promise<boolean> {
    if (kind === 'cancelled') return false;
    return (await appointments.get(facility, id))?.consentWithdrawnAt !== undefined;
  }

  /** Moved before any invitation left: what leaves is the invitation, to the new hour. */
  async function asHeard(message: OutboxDocument): Promise<OutboxDocument> {
    if (message.kind !== 'moved' || (await wasTold(message))) return message;
    return { ...message, kind: message.guest ? 'invited' : 'booked' };
  }

  async function recordSent(message: OutboxDocument, accepted: Accepted) {
    const { _id, attempts } = message;
    const sentAt = instant(clock);
    await record(message, { state: 'sent' });
    // Its receipt may have come first.
    await outbox.save(_id, (current) => ({
      ...withoutFault(current),
      ...{
        state: current.state === 'queued' ? 'sent' : current.state,
        attempts: attempts + 1,
        sentAt,
        ...accepted,
      },
    }));
    await journal.forget(_id);
  }

  async function recordFailure(message: OutboxDocument, error: DeliveryError): Promise<void> {
    const { _id } = message;
    const attempts = message.attempts + 1;
    const pauseS = error.isPermanent ? undefined : RETRY_AFTER_S[attempts - 1];
    const state = pauseS === undefined ? 'failed' : 'queued';
    const nextAttemptAt = clock.now() + (pauseS ?? 0) * SECOND_MS;
    const why = { cause: error.code, error: error.message };
    if (state === 'failed' || attempts >= SHOWN_FROM_ATTEMPT) await record(message, { state, ...why });
    await outbox.save(_id, (current) => ({ ...current, state, attempts, nextAttemptAt, ...why }));
    if (state === 'queued') due.set(_id, nextAttemptAt);
    logger.warn({ outbox: _id, attempts, state, reason: error.message }, 'a message did not leave');
  }

  async function drop(message: OutboxDocument): Promise<void> {
    await record(message, { state: 'dropped' });
    await outbox.save(message._id, (current) => ({ ...current, state: 'dropped' }));
  }

  async function attempt(id: string): Promise<void> {
    const message = await outbox.get(id);
    if (message?.state !== 'queued') return;
    const taken = await journal.find(id);
    if (taken) return recordSent(message, taken);
    if (await isVoid(message)) return drop(message);
    if (await isWithheld(message)) return void due.set(id, clock.now() + WITHHELD_MS);
    let accepted: Accepted;
    try {
      const rendered = await render(await asHeard(message));
      if (!rendered) throw new DeliveryError('adresse inconnue', { isPermanent: true, code: 'no-address' });
      accepted = await deliver(rendered);
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      return recordFailure(message, error);
    }
    await journal.record(id, accepted);
    await recordSent(message, accepted);
  }

  const senders = { email: mailer, sms: smsGateway, push: familyPush };
  const isConfigured = (id: string) => senders[id.slice(id.lastIndexOf(':') + 1) as Channel] !== null;

  /**
   * One message of an appointment at a time: no write of its own falls between the mail server's yes and the journal.
   */
  function take(): string[] {
    const now = clock.now();
    const ready = [...due].filter(([id, at]) => at <= now && isConfigured(id)).map(([id]) => id);
    const firsts = new Map(ready.reverse().map((id) => [id.split(':')[1], id]));
    return [...firsts.values()].reverse().slice(0, PARALLEL);
  }

  async function attemptTaken(id: string): Promise<void> {
    due.delete(id);
    try {
      await attempt(id);
    } catch (error) {
      // The store is away, or a bug: the message waits, nothing is lost.
      due.set(id, clock.now() + 5 * SECOND_MS);
      logger.error({ err: error, outbox: id }, 'sending was interrupted');
    }
  }

  return {
    /** A message waits: known without asking the store again. */
    add: ({ _id, nextAttemptAt }: Pick<OutboxDocument, '_id' | 'nextAttemptAt'>) =>
      due.set(_id, nextAttemptAt),
    /** Asks the store for everything that waits, whoever queued it. */
    async list(): Promise<void> {
      for (const { _id, nextAttemptAt } of await outbox.waiting())
        if (!due.has(_id)) due.set(_id, nextAttemptAt);
      isListed = true;
    },
    /** Sends what is due, then returns. */
    async run(): Promise<void> {
      if (!isListed) await this.list();
      for (let ids = take(); ids.length > 0; ids = take()) {
        if (!(await leases.take('outbox', LEASE_MS))) return;
        await Promise.all(ids.map(attemptTaken));
      }
    },
  };
}
export type Sender = ReturnType<typeof createSender>;
