import { runFuzz } from '#tests/faults/fuzz.ts';
import { seedOf } from '#tests/faults/random.ts';
import { expect, test } from 'vitest';

/** The whole run: `npm run soak -- fuzz`. A seed that failed is repeated by `FAULT_SEED`. */
const REQUESTS = 3_000;

test('whatever is sent to whichever route is answered, breaks nothing, and changes nothing without a right', async () => {
  const seed = seedOf();
  const { requests, statuses, faults, crashes, changes } = await runFuzz({ count: REQUESTS, seed });
  expect(requests).toBeGreaterThanOrEqual(REQUESTS);
  expect({ seed, faults, crashes, changes }).toEqual({ seed, faults: [], crashes: [], changes: [] });
  // It reached what lies behind the doors, too.
  expect(Object.keys(statuses)).toEqual(
    expect.arrayContaining(['200', '204', '400', '401', '403', '404', '415']),
  );
}, 180_000);
