import { describe, expect, it } from 'vitest';
import { CALL_TIMINGS } from './call-timings.ts';
import { attemptMs } from './channel-attempt.ts';

/** Those of an outage of so many milliseconds, none of which opens. */
function attemptsWithin(outageMs: number, openingMs: number): number[] {
  const all: number[] = [];
  for (let ms = 0; ms < outageMs; ms += all.at(-1)!)
    all.push(attemptMs(all.length + 1, openingMs, CALL_TIMINGS));
  return all;
}

/** The longest that Chromium holds an attempt back after so many failures, without a success in minutes. */
const heldBackMs = (failures: number) => (5_000 * 2 ** Math.min(1 + failures, 16)) / 65_536;

describe('attempts to open the room’s channel', () => {
  it('are short at first, and four times what an opening took', () => {
    expect([1, 8].map((attempt) => attemptMs(attempt, 20, CALL_TIMINGS))).toEqual([300, 300]);
    expect(attemptMs(2, 200, CALL_TIMINGS)).toBe(800);
    expect(attemptMs(2, 5_000, CALL_TIMINGS)).toBe(CALL_TIMINGS.openAtMostMs);
    expect(attemptMs(1, null, CALL_TIMINGS)).toBe(CALL_TIMINGS.openAtMostMs);
  });

  it.each([5, 20, 120])('outlast what the browser holds them back for, %i s without a network', (seconds) => {
    const attempts = attemptsWithin(seconds * 1_000, 20);
    attempts.forEach((ms, failures) => expect(ms).toBeGreaterThan(heldBackMs(failures)));
  });
});
