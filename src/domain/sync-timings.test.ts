import { expect, it } from 'vitest';
import { HEARTBEAT_MS, SYNC_TIMINGS } from './sync-timings.ts';

it('a half-open network is noticed in less than 30 s, and a beat that is late once is not one', () => {
  const { beatSilenceMs, probeMs } = SYNC_TIMINGS;
  expect(beatSilenceMs + probeMs).toBeLessThan(30_000);
  expect(beatSilenceMs).toBeGreaterThan(2 * HEARTBEAT_MS);
});
