import { createSettableClock } from '#tests/fakes/clock.ts';
import { expect, it } from 'vitest';
import type { Store, Stored } from '../adapters/store.ts';
import { createLeases } from './leases.ts';

const YEAR_MS = 365 * 24 * 3_600_000;
/** One document, as `claims` would hold it. */
function scene() {
  let kept: Stored | null = null;
  const database = {
    update: async (_id: string, change: (current: Stored | null) => Stored | null) => {
      kept = change(kept) ?? kept;
      return kept;
    },
  };
  const store = { database: () => database } as unknown as Store;
  const clock = createSettableClock('2027-03-29T08:00:00.000Z');
  return { clock, of: (holder: string) => createLeases(store, clock, holder) };
}

it('one instance at a time, until its lease lapses', async () => {
  const { clock, of } = scene();
  expect([await of('a').take('job', 90_000), await of('b').take('job', 90_000)]).toEqual([true, false]);
  clock.advance(91_000);
  expect(await of('b').take('job', 90_000)).toBe(true);
});

it('one that was counted by a clock far ahead holds nobody up once the clock is set back', async () => {
  const { clock, of } = scene();
  clock.advance(YEAR_MS);
  await of('a').take('job', 90_000);
  clock.advance(-YEAR_MS);
  expect(await of('b').take('job', 90_000)).toBe(true);
  // Another machine's clock that is minutes ahead is no such thing.
  clock.advance(10 * 60_000);
  await of('b').take('job', 90_000);
  clock.advance(-10 * 60_000);
  expect(await of('a').take('job', 90_000)).toBe(false);
});
