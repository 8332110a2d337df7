import type { LineSample } from '#domain/call-pace.ts';
import { chosenPair, pathOf, readReports, type Reports } from './call-path.ts';

export type LineReading = LineSample & { path: 'direct' | 'relay' | null };

type Report = Record<string, unknown>;

const figure = (report: Report | undefined, name: string) => {
  const value = report?.[name];
  return typeof value === 'number' ? value : null;
};
const find = (reports: Reports, type: string, kind: string) =>
  [...reports.values()].find((report) => report['type'] === type && report['kind'] === kind);
const sumOf = (report: Report | undefined, names: string[]) =>
  names.reduce((all, name) => all + (figure(report, name) ?? 0), 0);
const sum = (reports: Reports, type: string, names: string[]) =>
  [...reports.values()]
    .filter((report) => report['type'] === type)
    .reduce((total, report) => total + sumOf(report, names), 0);
const share = (part: number, whole: number) => (whole > 0 ? Math.min(1, Math.max(0, part / whole)) : null);

/** Firefox reports round trips of the sound alone. */
const roundTripOf = (reports: Reports) => {
  const seconds =
    figure(chosenPair(reports), 'currentRoundTripTime') ??
    figure(find(reports, 'remote-inbound-rtp', 'audio'), 'roundTripTime');
  return seconds === null ? null : seconds * 1_000;
};

const BYTES = ['bytesSent', 'headerBytesSent'];

/** So many pictures a second at least, for the target of each to tell of the line. */
const TELLING_FRAMES = 5;
/** So much of the cap, and the cap decides. */
const CAPPED = 0.9;

/**
 * Firefox tells no estimate, but what its encoder aims at: where that is less than it may use, the line decides.
 * @param aimedKbps of the picture alone
 */
function estimateByAim(connection: RTCPeerConnection, aimedKbps: number, soundKbps: number, frames: number) {
  const sender = connection.getSenders().find(({ track }) => track?.kind === 'video');
  const cap = sender?.getParameters().encodings?.[0]?.maxBitrate;
  if (cap === undefined || frames < TELLING_FRAMES) return null;
  return aimedKbps < (CAPPED * cap) / 1_000 ? aimedKbps + soundKbps : null;
}

/** Reads one connection again and again; each reading tells of the time since the one before. */
export function createLineReader(connection: RTCPeerConnection): () => Promise<LineReading> {
  const before = new Map<string, number>();
  let lastMs = performance.now();
  const since = (name: string, now: number) => {
    const grown = now - (before.get(name) ?? 0);
    before.set(name, now);
    // Counted anew after a renegotiation.
    return Math.max(0, grown);
  };
  return async () => {
    const reports = await readReports(connection);
    const atMs = performance.now();
    const elapsedMs = Math.max(1, atMs - lastMs);
    lastMs = atMs;
    const heard = find(reports, 'inbound-rtp', 'audio');
    const of = (name: string) => since(name, figure(heard, name) ?? 0);
    const [arrived, lost] = [of('packetsReceived'), of('packetsLost')];
    const [played, madeUp, silent] = [
      'totalSamplesReceived',
      'concealedSamples',
      'silentConcealedSamples',
    ].map(of);
    const picture = find(reports, 'outbound-rtp', 'video');
    const perSecond = (name: string, total: number) => (1_000 * since(name, total)) / elapsedMs;
    const kbps = (name: string, bytes: number) => (8 * perSecond(name, bytes)) / 1_000;
    const sentKbps = kbps('sent', sum(reports, 'outbound-rtp', BYTES));
    const aimedKbps = kbps('aimed', figure(picture, 'totalEncodedBytesTarget') ?? 0);
    const frames = perSecond('frames', figure(picture, 'framesEncoded') ?? 0);
    const soundKbps = kbps('sound', sumOf(find(reports, 'outbound-rtp', 'audio'), BYTES));
    const estimate = figure(chosenPair(reports), 'availableOutgoingBitrate');
    return {
      atMs,
      isFlowing: since('received', sum(reports, 'inbound-rtp', ['bytesReceived'])) > 0,
      estimateKbps:
        estimate === null ? estimateByAim(connection, aimedKbps, soundKbps, frames) : estimate / 1_000,
      sentKbps,
      rttMs: roundTripOf(reports),
      lossOut: figure(find(reports, 'remote-inbound-rtp', 'audio'), 'fractionLost'),
      lossIn: share(lost, lost + arrived),
      concealed: share((madeUp ?? 0) - (silent ?? 0), played ?? 0),
      isProcessorShort: picture?.['qualityLimitationReason'] === 'cpu',
      path: pathOf(reports),
    };
  };
}
