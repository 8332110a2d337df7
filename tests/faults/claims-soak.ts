import { startService } from '#tests/harness/service.ts';
import { createRandom, seedOf } from './random.ts';
import { raceForSeats } from './seat-race.ts';

const DEVICES = 50;
const REPORT_EVERY = 1_000;

/** Resolves to whether each round had one winner. `COUCHDB_TEST_URL`: on that CouchDB. */
export async function soakClaims(count = '10000', given?: string): Promise<boolean> {
  const seed = seedOf(given);
  const random = createRandom(seed);
  const total = Number(count);
  console.log(`${total} rounds × ${DEVICES} parallel claims, seed ${seed}`);
  const faults: string[] = [];
  let [done, spentMs] = [0, 0];
  while (done < total) {
    const rounds = Math.min(REPORT_EVERY, total - done);
    // A store of its own: what a round costs stays what it was.
    const running = await startService();
    const race = await raceForSeats(running.service.store, { rounds, devices: DEVICES, random });
    await running.close();
    faults.push(...race.faults);
    done += rounds;
    spentMs += race.durationMs;
    console.log(`${done} / ${total}: ${faults.length} faults, ${Math.round(spentMs / 1000)} s`);
  }
  for (const fault of faults) console.log(fault);
  console.log(
    `\n${done} rounds, ${done * DEVICES} claims: ${faults.length} without exactly one winner, seed ${seed}`,
  );
  return faults.length === 0;
}
