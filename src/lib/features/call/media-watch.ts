import type { CallTimings } from '#domain/call-timings.ts';

export interface MediaLook {
  /** More was received than at the look before. */
  grew: boolean;
  /** Since something last came, or since the watch began. */
  silentMs: number;
  /** How long pieces of a picture have come without one that could be shown. */
  blindMs: number;
}

interface Received {
  /** Everything but connectivity checks: sound comes fifty times a second, cut microphones included. */
  bytes: number;
  pictureBytes: number;
  pictures: number;
}
const NOTHING: Received = { bytes: 0, pictureBytes: 0, pictures: 0 };

interface InboundReport {
  type: string;
  kind?: string;
  bytesReceived?: number;
  framesDecoded?: number;
}

async function receivedBy(connection: RTCPeerConnection): Promise<Received> {
  const received = { ...NOTHING };
  (await connection.getStats()).forEach(
    ({ type, kind, bytesReceived = 0, framesDecoded = 0 }: InboundReport) => {
      if (type !== 'inbound-rtp') return;
      received.bytes += bytesReceived;
      if (kind !== 'video') return;
      received.pictureBytes += bytesReceived;
      received.pictures += framesDecoded;
    },
  );
  return received;
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
  let known = NOTHING;
  let grewAt = performance.now();
  let blindSince: number | null = null;
  let isOver = false;
  let timer: ReturnType<typeof setTimeout>;
  async function look(): Promise<void> {
    // Closed meanwhile: nothing comes.
    const received = await receivedBy(connection).catch(() => NOTHING);
    if (isOver) return;
    const now = performance.now();
    // Less than before: counted anew after a renegotiation.
    const grew = received.bytes > known.bytes;
    if (grew) grewAt = now;
    const silentMs = now - grewAt;
    if (received.pictures > known.pictures || silentMs >= doubtMs) blindSince = null;
    else if (received.pictureBytes > known.pictureBytes) blindSince ??= now;
    known = received;
    timer = setTimeout(look, silentMs < doubtMs ? lookMs : doubtfulLookMs);
    onlook({ grew, silentMs, blindMs: blindSince === null ? 0 : now - blindSince });
  }
  timer = setTimeout(look, lookMs);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
