import { WebSocket, type RawData } from 'ws';

/** A WebSocket whose messages may be withheld from whoever listens: PeerServer itself passes on whatever it is sent. */
export class GatedSocket extends WebSocket {
  gate: ((data: RawData) => boolean) | null = null;
  /** When anything last came, answers to pings included, by `performance.now()` (liveness.ts). */
  heardAt = performance.now();

  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (event === 'message' || event === 'pong') this.heardAt = performance.now();
    if (event === 'message' && this.gate && !this.gate(args[0] as RawData)) return false;
    return super.emit(event, ...args);
  }
}

const LINGER_MS = 1_000;

/** Says why, and hears no more: what a flooding page has already sent is never read. */
export function cut(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  socket.pause();
  setTimeout(() => socket.terminate(), LINGER_MS).unref();
}

/** The message as JSON; null for anything else, which is nobody's message. */
export function parse(data: RawData): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return null;
  }
}

export const sizeOf = (data: RawData) =>
  Array.isArray(data) ? data.reduce((sum, part) => sum + part.length, 0) : data.byteLength;
