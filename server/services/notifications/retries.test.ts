import type { OutboxDocument } from './outbox-document.ts';
import { expect, it } from 'vitest';
import { isDue, mayComeEarly, waitingOf } from './retries.ts';

const NOW = Date.parse('2027-03-29T08:00:00.000Z');
const MINUTE_MS = 60_000;
const YEAR_MS = 365 * 24 * 60 * MINUTE_MS;
const message = (over: Partial<OutboxDocument>): OutboxDocument => ({
  ...{ _id: 'outbox:a:1:booked:sms', type: 'outbox', appointment: 'a', facility: 'f', generation: 1 },
  ...{ kind: 'booked', about: 'booked', channel: 'sms', state: 'queued', attempts: 0, nextAttemptAt: NOW },
  ...{ start: '2027-03-30T08:00:00.000Z', end: '2027-03-30T08:20:00.000Z', at: '2027-03-29T08:00:00.000Z' },
  ...over,
});

it('waits for its hour, and not for one that a clock far ahead had set', () => {
  const failed = waitingOf(message({ attempts: 4, nextAttemptAt: NOW + 15 * MINUTE_MS }));
  expect([isDue(failed, NOW), isDue(failed, NOW + 15 * MINUTE_MS)]).toEqual([false, true]);
  // The clock was a year ahead when it failed, and was set back.
  expect(isDue({ ...failed, at: failed.at + YEAR_MS }, NOW)).toBe(true);
  // Nobody ever waits before a first try.
  expect(isDue(waitingOf(message({ nextAttemptAt: NOW + YEAR_MS })), NOW)).toBe(true);
  // Seconds are no jump.
  expect(isDue({ ...failed, at: failed.at + 30_000 }, NOW)).toBe(false);
});

it('gives a push service the hour that it may ask for, and a device its five minutes', () => {
  const asked = { attempts: 1, nextAttemptAt: NOW + 60 * MINUTE_MS };
  expect(isDue(waitingOf(message({ ...asked, channel: 'push' })), NOW)).toBe(false);
  expect(isDue(waitingOf(message({ ...asked, channel: 'sms' })), NOW)).toBe(true);
  const sent = message({ channel: 'push', state: 'sent', attempts: 1, nextAttemptAt: NOW + 5 * MINUTE_MS });
  expect(isDue(waitingOf(sent), NOW)).toBe(false);
});

it('comes early when its channel works again: not what one reader’s own server refuses, not a push', () => {
  const held = {
    attempts: 4,
    triedAt: NOW,
    nextAttemptAt: NOW + 15 * MINUTE_MS,
    cause: 'no-answer',
  } as const;
  const early = (over: Partial<OutboxDocument>, aliveAt = NOW + 1) =>
    mayComeEarly(waitingOf(message({ ...held, ...over })), NOW + 2, aliveAt);
  expect(early({})).toBe(true);
  expect(early({}, NOW - 1)).toBe(false);
  expect(early({ cause: 'mailbox-full' })).toBe(false);
  expect(early({ channel: 'push' })).toBe(false);
  expect(early({ state: 'sent' })).toBe(false);
});

it('comes early again only after pauses that grow', () => {
  const at = (earlyTries: number, minutes: number) =>
    mayComeEarly(
      waitingOf(message({ attempts: 6, triedAt: NOW, earlyTries, cause: 'no-answer', nextAttemptAt: NOW })),
      NOW + minutes * MINUTE_MS,
      NOW + minutes * MINUTE_MS,
    );
  expect([at(1, 0.9), at(1, 1)]).toEqual([false, true]);
  expect([at(2, 4.9), at(2, 5), at(9, 4.9), at(9, 5)]).toEqual([false, true, false, true]);
});
