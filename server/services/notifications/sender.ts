import type { Appointment } from '#domain/appointment.ts';
import { ACKNOWLEDGED_WITHIN_MS, type Channel, type MessageCause } from '#domain/message.ts';
import { instant, type Clock } from '../../adapters/clock.ts';
import { DeliveryError, type Accepted } from '../../adapters/delivery.ts';
import type { Mailer } from '../../adapters/mail.ts';
import type { SmsGateway } from '../../adapters/sms.ts';
import type { ServiceLogger } from '../../logger.ts';
import type { Leases } from '../leases.ts';
import type { FamilyPush } from './family-push.ts';
import { isOpen, withoutFault, type OutboxDocument, type RecordMessage } from './outbox-document.ts';
import type { Outbox } from './outbox.ts';
import type { Relevance } from './relevance.ts';
import type { Rendered, Renderer } from './render.ts';
import type { SentJournal } from './sent-journal.ts';

const SECOND_MS = 1000;
/** Longer than the longest attempt (60 s) that starts before it is renewed: its holder never sends after it lost it. */
const LEASE_MS = 90 * SECOND_MS;
const RENEWED_AFTER_MS = 15 * SECOND_MS;
const PARALLEL = 4;
/** Until a message that consent holds back is looked at again. */
const WITHHELD_MS = 20 * SECOND_MS;
const RETRY_AFTER_S = [15, 60, 300, 900, 1800, 3600, 7200, 14_400];
/** The first failure may be a hiccup; from the second on, the dashboard shows it while the service tries again. */
const SHOWN_FROM_ATTEMPT = 2;
/** After six minutes of it another channel begins, too, while this one goes on trying. */
const HELPED_FROM_ATTEMPT = 4;

interface Dependencies {
  clock: Clock;
  outbox: Pick<Outbox, 'written' | 'get' | 'save' | 'escalate'>;
  relevance: Relevance;
  render: Renderer;
  journal: SentJournal;
  record: RecordMessage;
  appointments: { get(facility: string, id: string): Promise<Appointment | null> };
  mailer: Pick<Mailer, 'send'> | null;
  smsGateway: Pick<SmsGateway, 'send'> | null;
  familyPush: Pick<FamilyPush, 'send'> | null;
  leases: Leases;
  /** Other channels may go on with an appointment. */
  onFree: () => void;
  logger: ServiceLogger;
}

/** Sends what waits in the outbox: at least once, one sender at a time, with growing pauses after failures. */
export function createSender(dependencies: Dependencies) {
  const { clock, outbox, relevance, render, journal, record, appointments, leases, logger } = dependencies;
  const { mailer, smsGateway, familyPush, onFree } = dependencies;
  /** What waits, and since when it may be tried (milliseconds since the epoch). */
  const due = new Map<string, number>();
  /** Appointments of which a message is under way. */
  const busy = new Set<string>();
  let listed: Promise<void> | null = null;
  let renewAt = 0;

  const add = ({ _id, nextAttemptAt }: Pick<OutboxDocument, '_id' | 'nextAttemptAt'>) =>
    void due.set(_id, nextAttemptAt);

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

  async function recordSent(message: OutboxDocument, accepted: Accepted): Promise<void> {
    const { _id, attempts } = message;
    await record(message, { state: 'sent' });
    const nextAttemptAt = clock.now() + ACKNOWLEDGED_WITHIN_MS;
    const sent = (current: OutboxDocument): OutboxDocument => ({
      ...withoutFault(current),
      // Its receipt may have come first.
      state: current.state === 'queued' ? 'sent' : current.state,
      attempts: attempts + 1,
      ...{ sentAt: instant(clock), nextAttemptAt, ...accepted },
    });
    const saved = await outbox.save(_id, sent, message);
    if (saved && isOpen(saved)) add(saved);
    await journal.forget(_id);
  }

  /** What follows comes before the state that ends it: a crash in between runs it again. */
  async function end(message: OutboxDocument, why: { cause: MessageCause; error?: string }): Promise<void> {
    await record(message, { state: 'failed', ...why });
    await outbox.escalate(message, add);
    await outbox.save(message._id, (current) =>
      current.state === 'delivered' ? null : { ...current, state: 'failed', ...why },
    );
  }

  async function recordFailure(message: OutboxDocument, error: DeliveryError): Promise<void> {
    const { _id } = message;
    const attempts = message.attempts + 1;
    const why = { cause: error.code, error: error.message };
    const pauseS = error.isPermanent ? undefined : RETRY_AFTER_S[attempts - 1];
    logger.warn(
      { outbox: _id, attempts, pauseS, cause: why.cause, reason: why.error },
      'a message did not leave',
    );
    if (pauseS === undefined) return end({ ...message, attempts }, why);
    if (attempts >= SHOWN_FROM_ATTEMPT) await record(message, { state: 'queued', ...why });
    if (attempts >= HELPED_FROM_ATTEMPT) await outbox.escalate(message, add);
    const nextAttemptAt = clock.now() + Math.max(pauseS * SECOND_MS, error.retryAfterMs ?? 0);
    await outbox.save(_id, (current) => ({ ...current, attempts, nextAttemptAt, ...why }));
    due.set(_id, nextAttemptAt);
  }

  async function drop(message: OutboxDocument): Promise<void> {
    await record(message, { state: 'dropped' });
    await outbox.save(message._id, (current) => ({ ...current, state: 'dropped' }));
  }

  async function attempt(id: string): Promise<void> {
    const message = await outbox.get(id);
    if (!message || !isOpen(message)) return;
    // Another instance led meanwhile: what was listed here then is out of date.
    if (message.nextAttemptAt > clock.now()) return add(message);
    // A push that left: nobody confirmed it in time.
    if (message.state === 'sent') return end(message, { cause: 'unacknowledged' });
    const taken = await journal.find(id);
    if (taken) return recordSent(message, taken);
    const appointment = await appointments.get(message.facility, message.appointment);
    if (await relevance.isVoid(message, appointment)) return drop(message);
    if (relevance.isWithheld(message, appointment)) return void due.set(id, clock.now() + WITHHELD_MS);
    let accepted: Accepted;
    try {
      const rendered = await render(await relevance.asHeard(message), appointment);
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
  const channelOf = (id: string) => id.slice(id.lastIndexOf(':') + 1) as Channel;
  const appointmentOf = (id: string) => id.split(':')[1] ?? '';

  /**
   * One message of an appointment at a time: no write of its own falls between the mail server's yes and the journal.
   */
  function take(channel: Channel): string[] {
    if (senders[channel] === null) return [];
    const now = clock.now();
    const taken = new Map<string, string>();
    for (const [id, at] of due) {
      const appointment = appointmentOf(id);
      if (at > now || channelOf(id) !== channel || busy.has(appointment) || taken.has(appointment)) continue;
      taken.set(appointment, id);
      if (taken.size === PARALLEL) break;
    }
    return [...taken.values()];
  }

  async function attemptTaken(id: string): Promise<void> {
    due.delete(id);
    busy.add(appointmentOf(id));
    try {
      await attempt(id);
    } catch (error) {
      // The store is away, or a bug: the message waits, nothing is lost.
      due.set(id, clock.now() + 5 * SECOND_MS);
      logger.error({ err: error, outbox: id }, 'sending was interrupted');
    } finally {
      busy.delete(appointmentOf(id));
      onFree();
    }
  }

  async function list(): Promise<void> {
    for (const message of await outbox.written())
      // What another instance sent is nothing to wait for any more.
      if (!isOpen(message)) due.delete(message._id);
      else if (!due.has(message._id)) add(message);
  }

  /** Whether this instance sends. */
  async function isLeading(): Promise<boolean> {
    const now = clock.now();
    if (now < renewAt) return true;
    const isTaken = await leases.take('outbox', LEASE_MS);
    renewAt = isTaken ? now + RENEWED_AFTER_MS : 0;
    return isTaken;
  }

  async function listOnce(): Promise<void> {
    listed ??= list();
    await listed.catch((error: unknown) => {
      listed = null;
      throw error;
    });
  }

  return {
    /** A message waits: known without asking the store again. */
    add,
    /** Asks the store for everything that waits, whoever queued it. */
    list,
    /** Sends what is due by one channel, then returns: a gateway that is silent holds up no other. */
    async run(channel: Channel): Promise<void> {
      await listOnce();
      // Asked again after the lease: another channel may have begun with the same appointment meanwhile.
      while (take(channel).length > 0 && (await isLeading()))
        await Promise.all(take(channel).map(attemptTaken));
    },
  };
}
export type Sender = ReturnType<typeof createSender>;
