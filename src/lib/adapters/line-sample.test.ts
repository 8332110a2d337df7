import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLineReader } from './line-sample.ts';

type Report = Record<string, unknown> & { id: string };

function connectionOf(reports: () => Report[], maxBitrate?: number): RTCPeerConnection {
  return {
    getStats: async () => new Map(reports().map((report) => [report.id, report])),
    getSenders: () => [{ track: { kind: 'video' }, getParameters: () => ({ encodings: [{ maxBitrate }] }) }],
  } as unknown as RTCPeerConnection;
}
const transport = { id: 't', type: 'transport', selectedCandidatePairId: 'p' };
const sound = (seconds: number, over = {}): Report => ({
  ...{
    id: 'a',
    type: 'outbound-rtp',
    kind: 'audio',
    bytesSent: 3_000 * seconds,
    headerBytesSent: 1_000 * seconds,
  },
  ...over,
});
const picture = (seconds: number, over = {}): Report => ({
  ...{
    id: 'v',
    type: 'outbound-rtp',
    kind: 'video',
    bytesSent: 20_000 * seconds,
    framesEncoded: 15 * seconds,
  },
  ...over,
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What the second of two readings tells, a second apart. */
async function second(reports: (seconds: number) => Report[], maxBitrate?: number) {
  let seconds = 10;
  const read = createLineReader(connectionOf(() => reports(seconds), maxBitrate));
  await read();
  seconds += 1;
  vi.advanceTimersByTime(1_000);
  return read();
}

it('tells of the time since the reading before, and of the pair in use alone', async () => {
  const reading = await second((seconds) => [
    transport,
    { id: 'old', type: 'candidate-pair', nominated: true, currentRoundTripTime: 3 },
    {
      id: 'p',
      type: 'candidate-pair',
      availableOutgoingBitrate: 800_000,
      currentRoundTripTime: 0.04,
      localCandidateId: 'l',
    },
    { id: 'l', type: 'local-candidate', candidateType: 'relay' },
    sound(seconds),
    picture(seconds, { qualityLimitationReason: 'cpu' }),
    { id: 'r', type: 'remote-inbound-rtp', kind: 'audio', fractionLost: 0.25 },
    {
      ...{
        id: 'i',
        type: 'inbound-rtp',
        kind: 'audio',
        bytesReceived: 3_000 * seconds,
        packetsReceived: 45 * seconds,
      },
      ...{ packetsLost: 5 * seconds, totalSamplesReceived: 48_000 * seconds },
      ...{ concealedSamples: 6_000 * seconds, silentConcealedSamples: 1_200 * seconds },
    },
  ]);
  expect(reading).toMatchObject({
    ...{ isFlowing: true, estimateKbps: 800, sentKbps: 192, rttMs: 40, lossOut: 0.25, lossIn: 0.1 },
    ...{ concealed: 0.1, isProcessorShort: true, path: 'relay' },
  });
});

it('says that nothing comes', async () => {
  const heard = {
    id: 'i',
    type: 'inbound-rtp',
    kind: 'audio',
    bytesReceived: 5_000,
    totalSamplesReceived: 9,
  };
  expect(await second(() => [heard])).toMatchObject({
    ...{ isFlowing: false, estimateKbps: null, rttMs: null, concealed: null, path: null },
  });
});

it.each([
  ['less than it may: the line decides', 10_000, 15, 112],
  ['all it may', 31_000, 15, null],
  ['a picture now and then, of a camera that is off', 1_000, 1, null],
])('without an estimate, by what the encoder aims at: %s', async (_, bytes, frames, estimateKbps) => {
  const reading = await second(
    (seconds) => [
      sound(seconds),
      picture(seconds, { totalEncodedBytesTarget: bytes * seconds, framesEncoded: frames * seconds }),
    ],
    250_000,
  );
  expect(reading.estimateKbps).toBe(estimateKbps);
});
