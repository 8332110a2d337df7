import type { GatedSocket } from './gated-socket.ts';

/** Who has said nothing for so long is asked, and then has no network. */
export interface Patience {
  askAfterMs: number;
  silenceMs: number;
}

const EVERY_MS = 1_000;
/** Not all at once: ten thousand pings in one turn would hold up everyone's messages. */
const SLICES = 10;

/**
 * Ends sockets that have gone silent. A browser answers pings by itself, in a tab whose timers sleep too, and proxies see
 * traffic well before they take a socket for idle (60 s with nginx). Returns what stops it.
 */
export function keepAlive(
  { clients }: { clients: Set<GatedSocket> },
  { askAfterMs, silenceMs }: Patience,
  everyMs = EVERY_MS,
): () => void {
  let round: GatedSocket[] = [];
  let slice = 0;

  function check(socket: GatedSocket): void {
    const silentMs = performance.now() - socket.heardAt;
    if (silentMs > silenceMs) socket.terminate();
    else if (silentMs > askAfterMs && socket.readyState === socket.OPEN) socket.ping();
  }
  const timer = setInterval(() => {
    if (slice === 0) round = [...clients];
    for (const socket of round.splice(0, Math.ceil(round.length / (SLICES - slice)))) check(socket);
    slice = (slice + 1) % SLICES;
  }, everyMs / SLICES).unref();
  return () => clearInterval(timer);
}
