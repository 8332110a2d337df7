import type { Store } from '#server/adapters/store.ts';
import { createSeats } from '#server/services/seats.ts';
import { ulid } from '#tests/factories/documents.ts';
import { createSettableClock } from '#tests/fakes/clock.ts';
import type { Random } from './random.ts';

export interface SeatRace {
  rounds: number;
  claims: number;
  /** Rounds that didn't have exactly one winner, or whose winner isn't the one in the store. */
  faults: string[];
  durationMs: number;
}

/** So many devices, each on an instance of its own, claim one seat at the same instant; again and again. */
export async function raceForSeats(
  store: Store,
  { rounds, devices, random }: { rounds: number; devices: number; random: Random },
): Promise<SeatRace> {
  const clock = createSettableClock('2027-03-29T12:10:00.000Z');
  const instances = Array.from({ length: devices }, () => createSeats({ store, clock }));
  const faults: string[] = [];
  const startedAt = performance.now();
  // Seats of one appointment after the other; the order of the devices is chance's.
  for (let round = 0; round < rounds; round += 1) {
    const key = { appointment: ulid(round), seat: 'patient', generation: 1 } as const;
    const order = instances.map((seats, index) => ({ seats, index, turn: random.next() }));
    order.sort((a, b) => a.turn - b.turn);
    const told = await Promise.all(
      order.map(({ seats, index }) =>
        seats.claim(key, `link:${index}`).then(
          ({ holder, epoch }) => `${holder} ${epoch}`,
          () => null,
        ),
      ),
    );
    const winners = told.filter((one) => one !== null);
    const seated = await instances[0]?.current(key);
    if (winners.length !== 1 || winners[0] !== `${seated?.holder} ${seated?.epoch}`)
      faults.push(`round ${round}: ${winners.join(', ') || 'nobody'}; in the store ${seated?.holder}`);
  }
  return { rounds, claims: rounds * devices, faults, durationMs: performance.now() - startedAt };
}
