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

/** Tells at each look what came of the media. Returns what stops the watch. */
export function watchMedia(
  connection: RTCPeerConnection,
  { lookMs }: Pick<CallTimings, 'lookMs'>,
  onlook: (look: MediaLook) => void,
): () => void {
  let known = 0;
  let grewAt = performance.now();
  let isLooking = false;
  let isOver = false;
  const timer = setInterval(async () => {
    // A busy phone may take longer for one look than there is between two.
    if (isLooking) return;
    isLooking = true;
    // Closed meanwhile: nothing comes.
    const bytes = await receivedBytes(connection).catch(() => 0);
    isLooking = false;
    if (isOver) return;
    const now = performance.now();
    // Less than before: counted anew after a renegotiation.
    const grew = bytes > known;
    known = bytes;
    if (grew) grewAt = now;
    onlook({ grew, silentMs: now - grewAt });
  }, lookMs);
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}
