/** What is known of the media received, from one look at the statistics to the next. */
export interface Flow {
  bytes: number;
  /** When bytes last grew; null before the first. */
  grewAt: number | null;
}

export const FLOW_LOST_MS = 2_500;
const LOOK_MS = 400;

export function nextFlow(flow: Flow, bytes: number, nowMs: number): Flow {
  return bytes > flow.bytes ? { bytes, grewAt: nowMs } : flow;
}

/** `none`: nothing came yet. */
export function judgeFlow({ grewAt }: Flow, nowMs: number): 'none' | 'flowing' | 'lost' {
  if (grewAt === null) return 'none';
  return nowMs - grewAt > FLOW_LOST_MS ? 'lost' : 'flowing';
}

async function receivedBytes(connection: RTCPeerConnection): Promise<number> {
  let bytes = 0;
  (await connection.getStats()).forEach((report: { type: string; bytesReceived?: number }) => {
    if (report.type === 'inbound-rtp') bytes += report.bytesReceived ?? 0;
  });
  return bytes;
}

/** Tells whenever media starts or stops to arrive. Returns what stops the watch. */
export function watchMedia(
  connection: () => RTCPeerConnection | null,
  onchange: (flow: 'flowing' | 'lost') => void,
): () => void {
  let flow: Flow = { bytes: 0, grewAt: null };
  let known: 'none' | 'flowing' | 'lost' = 'none';
  const timer = setInterval(async () => {
    const current = connection();
    if (!current) return;
    flow = nextFlow(flow, await receivedBytes(current), performance.now());
    const verdict = judgeFlow(flow, performance.now());
    if (verdict === known || verdict === 'none') return;
    known = verdict;
    onchange(verdict);
  }, LOOK_MS);
  return () => clearInterval(timer);
}
