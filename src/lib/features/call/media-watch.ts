import type { CallTimings } from '#domain/call-timings.ts';

export interface MediaLook {
  /** More was received than at the look before. */
  grew: boolean;
  /** Since something last came, or since the watch began. */
  silentMs: number;
}

/** Everything but connectivity checks: sound comes fifty times a second, cut microphones included. */
async function receivedBytes(connection: RTCPeerConnection): Promise<number> {
  let bytes = 0;
  (await connection.getStats()).forEach((report: { type: string; bytesReceived?: number }) => {
    if (report.type === 'inbound-rtp') bytes += report.bytesReceived ?? 0;
  });
  return bytes;
}

/**
 * Tells at each look what came of the media; looks more often while nothing comes, since every moment then counts.
 * Returns what stops the watch.
 */
export function watchMedia(
  connection: RTCPeerConnection,
  { lookMs, doubtMs, doubtfulLookMs }: Pick<CallTimings, 'lookMs' | 'doubtMs' | 'doubtfulLookMs'>,
  onlook: (look: MediaLook) => void,
): () => void {
  let known = 0;
  let grewAt = performance.now();
  let isOver = false;
  let timer: ReturnType<typeof setTimeout>;
  async function look(): Promise<void> {
    // Closed meanwhile: nothing comes.
    const bytes = await receivedBytes(connection).catch(() => 0);
    if (isOver) return;
    const now = performance.now();
    // Less than before: counted anew after a renegotiation.
    const grew = bytes > known;
    known = bytes;
    if (grew) grewAt = now;
    const silentMs = now - grewAt;
    timer = setTimeout(look, silentMs < doubtMs ? lookMs : doubtfulLookMs);
    onlook({ grew, silentMs });
  }
  timer = setTimeout(look, lookMs);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
