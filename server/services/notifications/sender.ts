import type { Appointment } from '#domain/appointment.ts';
import { isChannelFault } from '#domain/channel-health.ts';
import { ACKNOWLEDGED_WITHIN_MS, CHANNELS, type Channel, type MessageCause } from '#domain/message.ts';
import { instant, type Clock } from '../../adapters/clock.ts';
import { DeliveryError, type Accepted } from '../../adapters/delivery.ts';
import type { Mailer } from '../../adapters/mail.ts';
import type { SmsGateway } from '../../adapters/sms.ts';
import type { ServiceLogger } from '../../logger.ts';
import type { Leases } from '../leases.ts';
import type { FamilyPush } from './family-push.ts';
import { createLane, type Lane } from './lane.ts';
import { isOpen, withoutFault, type OutboxDocument, type RecordMessage } from './outbox-document.ts';
import type { Outbox } from './outbox.ts';
import type { Relevance } from './relevance.ts';
import { recipientOf, type Rendered, type Renderer } from './render.ts';
import { pauseAfterMs, waitingOf, type Waiting } from './retries.ts';
import type { SentJournal } from './sent-journal.ts';

const SECOND_MS = 1000;
/** Longer than the longest attempt (60 s) that starts before it is renewed: its holder never sends after it lost it. */
const LEASE_MS = 90 * SECOND_MS;
const RENEWED_AFTER_MS = 15 * SECOND_MS;
/** Until a message that consent holds back is looked at again. */
const WITHHELD_MS = 20 * SECOND_MS;
/** The store is away. */
const INTERRUPTED_MS = 5 * SECOND_MS;
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
  logger: ServiceLogger;
}

type Recipient = ReturnType<typeof recipientOf>;

/**
 * Sends what waits in the outbox: at least once, one instance at a time, with growing pauses after failures. No channel
 * waits for another; what one channel says to the readers of an appointment leaves one after the other.
 */
export function createSender(dependencies: Dependencies) {
  const { clock, outbox, relevance, render, journal, record, appointments, leases, logger } = dependencies;
  const { mailer, smsGateway, familyPush } = dependencies;
  const senders = { email: mailer, sms: smsGateway, push: familyPush };
  const lanes = Object.fromEntries(CHANNELS.map((channel) => [channel, createLane(clock)])) as Record<
    Channel,
    Lane
  >;
  let listed: Promise<void> | null = null;
  let leading: Promise<boolean> | null = null;
  let leadsSince = Number.NEGATIVE_INFINITY;

  const add = (message: OutboxDocument) => lanes[message.channel].put(waitingOf(message));
  const addIn = (pauseMs: number, { channel }: Pick<OutboxDocument, 'channel'>, one: Waiting) =>
    lanes[channel].put({ ...one, at: clock.now() + pauseMs, longestMs: pauseMs, held: null });

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

  async function recordSent(message: OutboxDocument, accepted: Accepted, recipient: Recipient = {}) {
    const { _id, attempts } = message;
    await record(message, { state: 'sent', ...recipient });
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
  async function end(
    message: OutboxDocument,
    why: { cause: MessageCause; error?: string },
    recipient: Recipient = {},
  ): Promise<void> {
    await record(message, { state: 'failed', ...why, ...recipient });
    await outbox.escalate(message, add);
    await outbox.save(message._id, (current) =>
      current.state === 'delivered' ? null : { ...current, state: 'failed', ...why },
    );
    // Of two channels that ended in the same moment each counted on the other.
    await outbox.escalate(message, add);
  }

  /** @param isEarly it was tried before its hour, which stays */
  async function recordFailure(
    message: OutboxDocument,
    error: DeliveryError,
    { isEarly, recipient }: { isEarly: boolean; recipient: Recipient },
  ): Promise<void> {
    const { _id: id, channel } = message;
    const attempts = message.attempts + (isEarly ? 0 : 1);
    const why = { cause: error.code, error: error.message };
    const pauseMs = error.isPermanent ? undefined : pauseAfterMs(attempts);
    logger.warn(
      { outbox: id, attempts, isEarly, pauseMs, cause: why.cause, reason: why.error },
      'a message did not leave',
    );
    if (isChannelFault(error.code)) lanes[channel].failed();
    if (pauseMs === undefined) return end({ ...message, attempts }, why, recipient);
    const triedAt = clock.now();
    const earlyTries = isEarly ? (message.earlyTries ?? 0) + 1 : 0;
    const nextAttemptAt = isEarly
      ? message.nextAttemptAt
      : triedAt + Math.max(pauseMs, error.retryAfterMs ?? 0);
    if (!isEarly && attempts >= SHOWN_FROM_ATTEMPT) await record(message, { state: 'queued', ...why });
    if (!isEarly && attempts >= HELPED_FROM_ATTEMPT) await outbox.escalate(message, add);
    const kept = await outbox.save(id, (current) => ({
      ...current,
      ...{ attempts, triedAt, earlyTries, nextAttemptAt },
      ...why,
    }));
    if (kept) add(kept);
  }

  async function drop(message: OutboxDocument): Promise<void> {
    await record(message, { state: 'dropped' });
    await outbox.save(message._id, (current) => ({ ...current, state: 'dropped' }));
  }

  async function attempt(one: Waiting): Promise<void> {
    const { id } = one;
    const message = await outbox.get(id);
    if (!message || !isOpen(message)) return;
    const lane = lanes[message.channel];
    // Another instance led meanwhile: what was listed here then is out of date.
    const standing = lane.standing(waitingOf(message));
    if (standing === 'waits') return add(message);
    // A push that left: nobody confirmed it in time.
    if (message.state === 'sent') return end(message, { cause: 'unacknowledged' });
    const taken = await journal.find(id);
    if (taken) return recordSent(message, taken);
    const appointment = await appointments.get(message.facility, message.appointment);
    if (await relevance.isVoid(message, appointment)) return drop(message);
    if (relevance.isWithheld(message, appointment)) return addIn(WITHHELD_MS, message, one);
    let accepted: Accepted;
    let recipient: Recipient = {};
    try {
      const rendered = await render(await relevance.asHeard(message), appointment);
      if (!rendered) throw new DeliveryError('adresse inconnue', { isPermanent: true, code: 'no-address' });
      recipient = recipientOf(rendered);
      accepted = await deliver(rendered);
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      return recordFailure(message, error, { isEarly: standing === 'early', recipient });
    }
    await journal.record(id, accepted);
    lane.lives();
    await recordSent(message, accepted, recipient);
  }

  async function attemptTaken(channel: Channel, one: Waiting): Promise<void> {
    try {
      await attempt(one);
    } catch (error) {
      // The store is away, or a bug: the message waits, nothing is lost.
      addIn(INTERRUPTED_MS, { channel }, one);
      logger.error({ err: error, outbox: one.id }, 'sending was interrupted');
    } finally {
      lanes[channel].done(one);
    }
  }

  async function list(): Promise<void> {
    for (const message of await outbox.written()) {
      const lane = lanes[message.channel];
      // What another instance sent is nothing to wait for any more.
      if (!isOpen(message)) lane.drop(message._id);
      else if (!lane.knows(message._id)) add(message);
    }
  }

  async function askToLead(): Promise<boolean> {
    const now = clock.now();
    const isTaken = await leases.take('outbox', LEASE_MS);
    leadsSince = isTaken ? now : Number.NEGATIVE_INFINITY;
    return isTaken;
  }

  /** Whether this instance sends. */
  async function isLeading(): Promise<boolean> {
    const sinceMs = clock.now() - leadsSince;
    if (sinceMs >= 0 && sinceMs < RENEWED_AFTER_MS) return true;
    leading ??= askToLead().finally(() => (leading = null));
    return leading;
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
    /** A message that isn't in the outbox got through: what this channel's fault held back is tried again, in turns. */
    lives: (channel: Channel): void => lanes[channel].lives(),
    /** Sends what is due by one channel, one after the other, then returns: run as often as may be under way at once. */
    async run(channel: Channel): Promise<void> {
      await listOnce();
      const lane = lanes[channel];
      while (senders[channel] !== null && lane.hasNext() && (await isLeading())) {
        const taken = lane.take();
        if (taken) await attemptTaken(channel, taken);
      }
    },
  };
}
export type Sender = ReturnType<typeof createSender>;
