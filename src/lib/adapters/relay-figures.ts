import type { NetworkFigures } from '#domain/self-test.ts';
import { placeRelayCall, type IceServers, type RelayCall } from './relay-call.ts';

const LISTENING_MS = 1_500;
const PING_INTERVAL_MS = 50;
const FIRST_ANSWER_MS = 4_000;
/** A second at most, half a megabyte at most: this may be somebody's mobile data. */
const FILLING_MS = 900;
const FILLING_BYTES = 500_000;
const CHUNK = new Uint8Array(1_100);
/** Small enough that the buffer of a slow path doesn't hold seconds of it. */
const BUFFERED_BYTES = 32_000;

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Round trips of small messages, in ms; empty when none came back. */
async function ping({ near, far }: RelayCall): Promise<number[]> {
  const trips: number[] = [];
  far.onmessage = ({ data }) => far.readyState === 'open' && far.send(data as string);
  near.onmessage = ({ data }) => trips.push(performance.now() - Number(data));
  const start = performance.now();
  const elapsed = () => performance.now() - start;
  while (elapsed() < LISTENING_MS || (trips.length === 0 && elapsed() < FIRST_ANSWER_MS)) {
    if (near.readyState === 'open') near.send(String(performance.now()));
    await wait(PING_INTERVAL_MS);
  }
  return trips;
}

/** What the far end says of sound and picture that reached it. */
async function heard({ callee }: RelayCall) {
  let received = 0;
  let lost = 0;
  let jitterMs = 0;
  const report = await callee.getStats();
  report.forEach((stats: Partial<RTCInboundRtpStreamStats>) => {
    if (stats.type !== 'inbound-rtp') return;
    received += stats.packetsReceived ?? 0;
    // Negative where duplicates came.
    lost += Math.max(0, stats.packetsLost ?? 0);
    if (stats.kind === 'audio') jitterMs = (stats.jitter ?? 0) * 1_000;
  });
  return { jitterMs, lossPercent: received + lost === 0 ? 0 : (100 * lost) / (received + lost) };
}

/** Kilobits that pass in a second when as much as allowed is sent; the picture waits meanwhile. */
async function fill({ caller, near, far }: RelayCall): Promise<number> {
  for (const sender of caller.getSenders())
    if (sender.track?.kind === 'video') await sender.replaceTrack(null);
  let sent = 0;
  let received = 0;
  let lastAt = 0;
  far.onmessage = ({ data }) => {
    received += typeof data === 'string' ? 0 : CHUNK.length;
    lastAt = performance.now();
  };
  const start = performance.now();
  while (performance.now() - start < FILLING_MS && received < FILLING_BYTES && near.readyState === 'open') {
    for (; near.bufferedAmount < BUFFERED_BYTES && sent < FILLING_BYTES; sent += CHUNK.length)
      near.send(CHUNK);
    // What a lossy path swallowed never arrives: once all is sent, a quiet moment is the end.
    if (sent >= FILLING_BYTES && lastAt > 0 && performance.now() - lastAt > 200) break;
    await wait(5);
  }
  const end = sent >= FILLING_BYTES && lastAt > 0 ? lastAt : performance.now();
  return (received * 8) / Math.max(1, end - start);
}

const inTenths = (value: number) => Math.round(value * 10) / 10;

/**
 * A short call to oneself through a relay, with these tracks: what it was measured to have, in about 3 s. Null when no
 * relay is reached, or nothing comes back from it.
 */
export async function measureRelay(servers: IceServers, stream: MediaStream): Promise<NetworkFigures | null> {
  const call = await placeRelayCall(servers, stream);
  if (!call) return null;
  try {
    const rttMs = median(await ping(call));
    if (rttMs === undefined) return null;
    const { jitterMs, lossPercent } = await heard(call);
    const kbps = await fill(call);
    return {
      transport: call.transport,
      rttMs: Math.round(rttMs),
      jitterMs: inTenths(jitterMs),
      lossPercent: inTenths(lossPercent),
      kbps: Math.round(kbps),
    };
  } finally {
    call.close();
  }
}
