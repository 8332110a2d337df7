import type { Seat } from '#domain/call.ts';
import { StoreUnavailableError } from '#server/adapters/store.ts';
import { Failure } from '#server/failure.ts';
import { createClaims } from '#server/services/claims.ts';
import type { SeatKey } from '#server/services/seat-key.ts';
import { createSeats, SILENCE_MS, type TakenSeat } from '#server/services/seats.ts';
import { ulid } from '#tests/factories/documents.ts';
import { createSettableClock } from '#tests/fakes/clock.ts';
import { createRandom, seedOf } from '#tests/faults/random.ts';
import { startClusterStore, type ClusterFaults } from '#tests/harness/cluster-store.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const ROUNDS = 12;
const DEVICES = 25;
const EVERYTHING: ClusterFaults = { accepted: 0.3, cutBefore: 0.2, cutAfter: 0.2, behind: 0.5 };
const KINDS: [string, Partial<ClusterFaults>][] = [
  ['202, accepted and not agreed yet', { accepted: 0.7 }],
  ['no answer, before the writing', { cutBefore: 0.6 }],
  ['no answer, after the writing', { cutAfter: 0.6 }],
  ['readings that are behind', { behind: 0.9 }],
  ['all of it', EVERYTHING],
];
const WELL = { accepted: 0, cutBefore: 0, cutAfter: 0, behind: 0 };

let cluster: Awaited<ReturnType<typeof startClusterStore>>;
const seed = seedOf();
const clock = createSettableClock('2027-03-29T12:10:00.000Z');
beforeEach(async () => {
  console.log(`seed ${seed}`);
  cluster = await startClusterStore(createRandom(seed));
});
afterEach(() => cluster.close());

const seatOf = (round: number): SeatKey => ({
  ...{ appointment: ulid(round), seat: 'patient' satisfies Seat, generation: 1 },
});

/** As a browser does: asks again while the service can't tell. null: told no. */
async function insist<T>(ask: () => Promise<T>): Promise<T | null> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof Failure && error.code === 'seat-taken') return null;
      if (!(error instanceof StoreUnavailableError)) throw error;
    }
  }
}

/** Everyone who was told yes: one device at most for each epoch. */
function expectOneEach(told: (TakenSeat | null)[], holders: string[]): void {
  const yes = told.flatMap((taken, index) => (taken ? [{ ...taken, asked: holders[index] }] : []));
  for (const { holder, asked } of yes) expect(holder).toBe(asked);
  const byEpoch = Map.groupBy(yes, ({ epoch }) => epoch);
  for (const all of byEpoch.values()) expect(new Set(all.map(({ asked }) => asked)).size).toBe(1);
}

describe.each(KINDS)('a cluster with %s', (_, kind) => {
  test(`a seat has one winner, ${ROUNDS} rounds × ${DEVICES} instances`, async () => {
    const holders = Array.from({ length: DEVICES }, (_, device) => `link:device-${device}`);
    for (let round = 0; round < ROUNDS; round += 1) {
      const key = seatOf(round);
      // Each an instance of its own: nothing in memory decides.
      const instances = holders.map(() => createSeats({ store: cluster.store, clock }));
      cluster.suffer({ ...WELL, ...kind });
      const claim = (index: number) => insist(() => instances[index]!.claim(key, holders[index]!));
      const told = await Promise.all(holders.map((_, index) => claim(index)));
      expectOneEach(told, holders);

      await cluster.heal();
      const winner = await instances[0]!.current(key);
      expect(holders).toContain(winner?.holder);
      for (const [index, taken] of told.entries())
        if (taken) expect([taken.epoch, holders[index]]).toEqual([winner?.epoch, winner?.holder]);
      // Asked again, everyone is told the same, and now for good.
      const again = await Promise.all(holders.map((_, index) => claim(index)));
      const isWinner = (index: number) => holders[index] === winner?.holder;
      for (const [index, taken] of again.entries())
        expect(taken?.epoch ?? null).toBe(isWinner(index) ? winner?.epoch : null);

      // « Continuer ici » by all others at once: the next epoch has one winner too, and the first is out.
      clock.advance(SILENCE_MS);
      cluster.suffer({ ...WELL, ...kind });
      const moves = await Promise.all(
        holders.map((holder, index) =>
          isWinner(index) ? null : insist(() => instances[index]!.takeOver(key, holder, 0)),
        ),
      );
      expectOneEach(moves, holders);
      await cluster.heal();
      const next = await instances[0]!.current(key);
      expect(next?.epoch).toBe(2);
      expect(await insist(() => instances[0]!.claim(key, winner?.holder ?? ''))).toBeNull();
    }
  });

  test('a practitioner’s hour has one winner', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const claim = (index: number) => ({
        ...{
          practitioner: `dr-${round}`,
          bufferMinutes: 5,
          appointment: ulid(index),
          facility: 'les-tilleuls',
        },
        // Before midnight and after it: two documents.
        ...{ start: `2027-03-29T23:5${index % 5}:00.000Z`, end: '2027-03-30T00:20:00.000Z' },
      });
      cluster.suffer({ ...WELL, ...kind });
      const won = await Promise.all(
        Array.from({ length: 6 }, (_, index) =>
          insist(() => createClaims(cluster.store).hold(claim(index))).then((held) => held === true),
        ),
      );
      expect(won.filter(Boolean).length).toBeLessThanOrEqual(1);
      await cluster.heal();
      const held = await createClaims(cluster.store).between(
        ...([`dr-${round}`, '2027-03-29T20:00:00.000Z', '2027-03-30T04:00:00.000Z'] as const),
      );
      const winner = won.indexOf(true);
      if (winner >= 0) expect(held.map(({ appointment }) => appointment)).toEqual([ulid(winner)]);
    }
  });
});
