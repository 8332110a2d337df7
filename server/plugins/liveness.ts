import type { GatedSocket } from './gated-socket.ts';

/**
 * A browser answers these by itself, in a tab whose timers sleep too, and proxies see traffic well before they take a
 * socket for idle (60 s with nginx).
 */
const EVERY_MS = 5_000;
/** Not all at once: ten thousand pings in one turn would hold up everyone's messages. */
const SLICES = 10;

/** Ends sockets that have answered nothing since the last ping: within two rounds. Returns what stops it. */
export function keepAlive(
  servers: { clients: Set<GatedSocket> }[],
  { everyMs = EVERY_MS }: { everyMs?: number } = {},
): () => void {
  let round: GatedSocket[] = [];
  let slice = 0;

  function check(socket: GatedSocket): void {
    if (socket.readyState !== socket.OPEN) return;
    if (!socket.isHeard) return socket.terminate();
    socket.isHeard = false;
    socket.ping();
  }
  const timer = setInterval(() => {
    if (slice === 0) round = servers.flatMap(({ clients }) => [...clients]);
    for (const socket of round.splice(0, Math.ceil(round.length / (SLICES - slice)))) check(socket);
    slice = (slice + 1) % SLICES;
  }, everyMs / SLICES).unref();
  return () => clearInterval(timer);
}
