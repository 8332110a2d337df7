import { runFuzz } from './fuzz.ts';
import { seedOf } from './random.ts';

/** Resolves to whether nothing broke and nothing changed. */
export async function soakFuzz(count = '20000', given?: string): Promise<boolean> {
  const seed = seedOf(given);
  console.log(`${count} requests, seed ${seed}`);
  const startedAt = Date.now();
  const { requests, statuses, faults, crashes, changes } = await runFuzz({ count: Number(count), seed });
  for (const line of [...faults.slice(0, 20), ...crashes.slice(0, 20), ...changes.slice(0, 20)])
    console.log(line);
  const byStatus = Object.entries(statuses).map(([status, times]) => `${status}: ${times}`);
  console.log(byStatus.join(', '));
  console.log(
    `${requests} requests in ${Math.round((Date.now() - startedAt) / 1000)} s: ${faults.length} answers of 5xx, ` +
      `${crashes.length} crashes, ${changes.length} changes without authorisation, seed ${seed}`,
  );
  return faults.length + crashes.length + changes.length === 0;
}
