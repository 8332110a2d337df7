import { WebSocket, type RawData } from 'ws';

/** A WebSocket whose messages may be withheld from whoever listens: PeerServer itself passes on whatever it is sent. */
export class GatedSocket extends WebSocket {
  gate: ((data: RawData) => boolean) | null = null;

  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (event === 'message' && this.gate && !this.gate(args[0] as RawData)) return false;
    return super.emit(event, ...args);
  }
}

/** Messages allowed at once, and per second after that: an offer with its candidates is about forty. */
const BURST = 200;
const PER_SECOND = 40;

/** A bucket per socket; false once it is empty. */
export function createFlow(now: () => number = () => performance.now()): () => boolean {
  let left = BURST;
  let at = now();
  return () => {
    left = Math.min(BURST, left + ((now() - at) / 1000) * PER_SECOND);
    at = now();
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
