import type { LineView } from '#domain/call-adaptation.ts';
import { CALL_TIMINGS } from '#domain/call-timings.ts';
import type { Wanted } from '#domain/call-encoding.ts';
import type { LineReading } from '$lib/adapters/line-sample.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createAdaptation } from './adapt-lines.ts';

const GOOD: Omit<LineReading, 'atMs'> = {
  ...{ isFlowing: true, estimateKbps: 2_000, sentKbps: 1_000, rttMs: 40, lossOut: 0, lossIn: 0 },
  ...{ concealed: 0, isProcessorShort: false, path: 'direct' },
};

function page() {
  const reading = { now: GOOD };
  const wanted = new Map<RTCPeerConnection, Wanted[]>();
  const adapt = createAdaptation({
    timings: CALL_TIMINGS,
    createReader: () => async () => ({ ...reading.now, atMs: performance.now() }),
    sourceOf: () => ({ longSide: 1_280, isScreen: false }),
    shapeSenders: async (connection, asked) => {
      wanted.set(connection, [...(wanted.get(connection) ?? []), asked]);
    },
    surroundings: () => ({ network: 'fast', sparesData: false, isWeak: false }),
  });
  return { reading, wanted, adapt };
}
const connection = () => ({}) as RTCPeerConnection;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('asks the senders at each change, and for nothing in between', async () => {
  const { reading, wanted, adapt } = page();
  const [one, views] = [connection(), [] as LineView[]];
  const stop = adapt(one, (view) => views.push(view));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(wanted.get(one)?.map(({ scaleDownBy }) => scaleDownBy)).toEqual([4, 1]);
  expect(views).toEqual([{ incoming: 'good', outgoing: 'good', isPaused: false }]);
  reading.now = { ...GOOD, estimateKbps: 90 };
  await vi.advanceTimersByTimeAsync(4_000);
  expect(wanted.get(one)?.at(-1)).toMatchObject({ isActive: false });
  expect(views.at(-1)).toMatchObject({ isPaused: true, outgoing: 'poor' });
  stop();
  const asked = wanted.get(one)?.length;
  reading.now = GOOD;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(wanted.get(one)).toHaveLength(asked ?? 0);
});

it('shares what a page may send among its lines, and gives it back', async () => {
  const { wanted, adapt } = page();
  const [one, other] = [connection(), connection()];
  adapt(one, () => undefined);
  await vi.advanceTimersByTimeAsync(1_000);
  const stop = adapt(other, () => undefined);
  await vi.advanceTimersByTimeAsync(1_000);
  const rates = (of: RTCPeerConnection) => [...new Set(wanted.get(of)?.map(({ kbps }) => kbps))];
  expect(rates(one)).toEqual([1_200, 750]);
  expect(rates(other)).toEqual([750]);
  stop();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(wanted.get(one)?.at(-1)?.kbps).toBe(1_200);
});
