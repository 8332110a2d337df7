import { isChannelFault } from '#domain/channel-health.ts';
import { ACKNOWLEDGED_WITHIN_MS, type Channel } from '#domain/message.ts';
import { HOUR_MS, MINUTE_MS } from '#domain/moment.ts';
import type { Instant } from '#domain/primitives.ts';
import type { OutboxDocument } from './outbox-document.ts';

const SECOND_MS = 1000;
const RETRY_AFTER_S = [15, 60, 300, 900, 1800, 3600, 7200, 14_400];
/** Between tries that a channel's recovery brings forward: of one recipient whose own server says « later », not more. */
const EARLY_AFTER_S = [0, 60, 300];
/** A push service may ask for so much patience (adapters/push.ts). */
const LONGEST_ASKED_MS = HOUR_MS;
/** Clocks are put right by some seconds all the time. */
const TOLERANCE_MS = MINUTE_MS;
/** One server or gateway of ours stands behind these: what gets through says that others will. */
const RECOVERING: readonly Channel[] = ['email', 'sms'];

/** A message as its lane knows it. Milliseconds since the epoch. */
export interface Waiting {
  id: string;
  appointment: string;
  /** Of the appointment. */
  start: Instant;
  /** It may be tried from then on. */
  at: number;
  /** What stands further off was counted by a clock that was ahead. */
  longestMs: number;
  /** Held back by a fault of the whole channel; `earlyAt`: tried no sooner, even when the channel works again. */
  held: { triedAt: number; earlyAt: number } | null;
}

/** How long to wait after so many failed attempts; undefined: it was the last. */
export function pauseAfterMs(attempts: number): number | undefined {
  const seconds = RETRY_AFTER_S[attempts - 1];
  return seconds === undefined ? undefined : seconds * SECOND_MS;
}

function longestWaitMs({ state, attempts, channel }: OutboxDocument): number {
  if (state === 'sent') return ACKNOWLEDGED_WITHIN_MS;
  if (attempts === 0) return 0;
  return Math.max(pauseAfterMs(attempts) ?? 0, channel === 'push' ? LONGEST_ASKED_MS : 0);
}

function heldBack({ state, channel, cause, triedAt, earlyTries = 0 }: OutboxDocument): Waiting['held'] {
  if (state !== 'queued' || cause === undefined || triedAt === undefined) return null;
  if (!RECOVERING.includes(channel) || !isChannelFault(cause)) return null;
  const pauseS = EARLY_AFTER_S[earlyTries] ?? EARLY_AFTER_S.at(-1) ?? 0;
  return { triedAt, earlyAt: triedAt + pauseS * SECOND_MS };
}

export const waitingOf = (message: OutboxDocument): Waiting => ({
  ...{ id: message._id, appointment: message.appointment, start: message.start },
  ...{ at: message.nextAttemptAt, longestMs: longestWaitMs(message), held: heldBack(message) },
});

export const isDue = ({ at, longestMs }: Waiting, now: number): boolean =>
  at <= now || at - now > longestMs + TOLERANCE_MS;

/** @param aliveAt when the channel last showed that it works */
export const mayComeEarly = ({ held }: Waiting, now: number, aliveAt: number): boolean =>
  held !== null && held.triedAt < aliveAt && held.earlyAt <= now;
