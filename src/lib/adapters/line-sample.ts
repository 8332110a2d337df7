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
const sum = (reports: Reports, type: string, names: string[]) =>
  [...reports.values()]
    .filter((report) => report['type'] === type)
    .reduce((total, report) => names.reduce((all, name) => all + (figure(report, name) ?? 0), total), 0);
const share = (part: number, whole: number) => (whole > 0 ? Math.min(1, Math.max(0, part / whole)) : null);

/** Firefox reports round trips of the sound alone. */
const roundTripOf = (reports: Reports) => {
  const seconds =
    figure(chosenPair(reports), 'currentRoundTripTime') ??
    figure(find(reports, 'remote-inbound-rtp', 'audio'), 'roundTripTime');
  return seconds === null ? null : seconds * 1_000;
};

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
    const estimate = figure(chosenPair(reports), 'availableOutgoingBitrate');
    const bits = 8 * since('sent', sum(reports, 'outbound-rtp', ['bytesSent', 'headerBytesSent']));
    return {
      atMs,
      isFlowing: since('received', sum(reports, 'inbound-rtp', ['bytesReceived'])) > 0,
      estimateKbps: estimate === null ? null : estimate / 1_000,
      sentKbps: bits / elapsedMs,
      rttMs: roundTripOf(reports),
      lossOut: figure(find(reports, 'remote-inbound-rtp', 'audio'), 'fractionLost'),
      lossIn: share(lost, lost + arrived),
      concealed: share((madeUp ?? 0) - (silent ?? 0), played ?? 0),
      isProcessorShort: find(reports, 'outbound-rtp', 'video')?.['qualityLimitationReason'] === 'cpu',
      path: pathOf(reports),
    };
  };
}
