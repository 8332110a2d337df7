import {
  isChannelFault,
  LASTING_FROM,
  type ChannelHealth,
  type TestResult,
  type Trouble,
} from '#domain/channel-health.ts';
import { CHANNELS, type Channel, type MessageCause } from '#domain/message.ts';
import type { Instant } from '#domain/primitives.ts';
import type { OutboxDocument } from '../notifications/outbox-document.ts';

/** What is remembered of one channel's messages: those that wait, those that failed lately, and what went wrong last. */
export interface ChannelTally {
  waiting: Map<string, Instant>;
  failed: Map<string, { at: Instant; cause: MessageCause }>;
  troubles: Map<string, Trouble>;
  lastSuccessAt: Instant | null;
}
export type Tallies = Record<Channel, ChannelTally>;
export type Tallied = Pick<
  OutboxDocument,
  '_id' | 'channel' | 'state' | 'at' | 'sentAt' | 'cause' | 'error' | 'attempts'
>;

export const DAY_MS = 86_400_000;
const TRY = 'try';
/** Of one wall: enough to see it. */
const TROUBLES_KEPT = 50;

export const emptyTallies = () =>
  Object.fromEntries(
    CHANNELS.map((channel): [Channel, ChannelTally] => [
      channel,
      { waiting: new Map(), failed: new Map(), troubles: new Map(), lastSuccessAt: null },
    ]),
  ) as Tallies;

/** Something got through: what was in its way before is over. */
export function worked(tally: ChannelTally, at: Instant): void {
  if (tally.lastSuccessAt !== null && tally.lastSuccessAt >= at) return;
  tally.lastSuccessAt = at;
  for (const [other, trouble] of tally.troubles) if (trouble.at <= at) tally.troubles.delete(other);
}

function troubled(
  tally: ChannelTally,
  { _id, cause, error, attempts }: Pick<Tallied, '_id' | 'cause' | 'error' | 'attempts'>,
  at: Instant,
) {
  if (cause === undefined || !isChannelFault(cause)) return;
  if (tally.lastSuccessAt !== null && at < tally.lastSuccessAt) return;
  const known = tally.troubles.get(_id);
  if (!known && tally.troubles.size >= TROUBLES_KEPT) return;
  tally.troubles.set(_id, { at: known?.at ?? at, cause, words: error ?? null, attempts });
}

/**
 * Takes a message's latest state in; repeatable.
 * @param seenAt when it came to be known: a document doesn't say when it failed
 */
export function tally(tallies: Tallies, message: Tallied, seenAt: Instant): void {
  const one = tallies[message.channel];
  const { _id: id, state, sentAt } = message;
  if (state === 'queued') {
    one.waiting.set(id, message.at);
    if (message.cause === undefined) one.troubles.delete(id);
    else troubled(one, message, seenAt);
    return;
  }
  one.waiting.delete(id);
  if (state === 'failed') {
    const known = one.failed.get(id);
    const cause = message.cause ?? 'other';
    one.failed.set(id, { at: known?.at ?? seenAt, cause });
    troubled(one, message, seenAt);
    return;
  }
  one.troubles.delete(id);
  one.failed.delete(id);
  if (sentAt !== undefined) worked(one, sentAt);
}

/** A try by hand that met the channel's own wall: proof enough, until something gets through. */
export function tallyTry(tally: ChannelTally, { outcome, cause, words }: TestResult, at: Instant): void {
  if (outcome !== 'refused' || cause === null) return;
  troubled(tally, { _id: TRY, cause, attempts: LASTING_FROM, ...(words !== null && { error: words }) }, at);
}

/** Erased with its person, or by age. */
export function forget(tallies: Tallies, id: string): void {
  for (const { waiting, failed, troubles } of Object.values(tallies))
    for (const known of [waiting, failed, troubles]) known.delete(id);
}

/** What failed longer ago is nobody's news. */
export function forgetOld(tallies: Tallies, nowMs: number): void {
  const limit = new Date(nowMs - DAY_MS).toISOString();
  for (const { failed } of Object.values(tallies))
    for (const [id, { at }] of failed) if (at < limit) failed.delete(id);
}

/** By cause, the most frequent first. */
export function countCauses(failed: ChannelTally['failed']): ChannelHealth['failures'] {
  const counts = new Map<MessageCause, number>();
  for (const { cause } of failed.values()) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  return [...counts].map(([cause, count]) => ({ cause, count })).sort((a, b) => b.count - a.count);
}

/** The least of them; null when nothing waits. */
export function oldest(waiting: ChannelTally['waiting']): Instant | null {
  let found: Instant | null = null;
  for (const at of waiting.values()) if (found === null || at < found) found = at;
  return found;
}
