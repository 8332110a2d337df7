import { connect, type NetConnectOpts } from 'node:net';

export type Verdict = 'clean' | 'infected';
export interface VirusScanner {
  /** @throws ScannerError when it gave no verdict */
  scan(bytes: Buffer): Promise<Verdict>;
}

export class ScannerError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ScannerError';
  }
}

const CHUNK_BYTES = 64 * 1024;
const TIMEOUT_MS = 60_000;
const MAX_REPLY_BYTES = 4_096;

/** `/run/clamav/clamd.ctl`, or `host:port`. */
function placeOf(address: string): NetConnectOpts {
  if (address.startsWith('/')) return { path: address };
  const cut = address.lastIndexOf(':');
  return { host: address.slice(0, cut).replace(/^\[|\]$/g, ''), port: Number(address.slice(cut + 1)) };
}

/** clamd's INSTREAM: chunks with their length before them, an empty one at the end (clamd(8)). */
function* instream(bytes: Buffer): Generator<Buffer> {
  yield Buffer.from('zINSTREAM\0');
  for (let at = 0; at < bytes.byteLength; at += CHUNK_BYTES) {
    const chunk = bytes.subarray(at, at + CHUNK_BYTES);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(chunk.byteLength);
    yield length;
    yield chunk;
  }
  yield Buffer.alloc(4);
}

function verdictOf(reply: string): Verdict {
  if (reply === 'stream: OK') return 'clean';
  if (/^stream: .+ FOUND$/.test(reply)) return 'infected';
  throw new ScannerError(`clamd: ${reply.slice(0, 100) || 'no answer'}`);
}

/** A scanner behind clamd's socket; each file in a connection of its own. */
export function createClamd(address: string, timeoutMs = TIMEOUT_MS): VirusScanner {
  const place = placeOf(address);
  return {
    async scan(bytes) {
      const reply = await new Promise<string>((resolve, reject) => {
        let text = '';
        const socket = connect(place);
        const fail = (cause: unknown) => {
          socket.destroy();
          reject(new ScannerError('clamd gives no answer', { cause }));
        };
        const timer = setTimeout(() => fail(new Error('too late')), timeoutMs);
        socket.on('data', (chunk) => {
          text += chunk.toString('latin1');
          if (text.length > MAX_REPLY_BYTES) fail(new Error('too long'));
        });
        // It refuses what is too large by answering and closing, before all was sent.
        socket.once('error', (error) => (text.includes('\0') ? resolve(text) : fail(error)));
        socket.once('close', () => {
          clearTimeout(timer);
          resolve(text);
        });
        socket.once('connect', () => {
          for (const part of instream(bytes)) socket.write(part);
        });
      });
      return verdictOf(reply.replace(/\0[\s\S]*$/, '').trim());
    },
  };
}
