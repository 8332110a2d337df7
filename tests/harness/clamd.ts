import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

const EICAR = Buffer.from('EICAR-STANDARD-ANTIVIRUS-TEST-FILE');

/** A server that speaks clamd's INSTREAM and knows one signature: the test file's. */
export async function startClamd({ limitBytes = 30 * 1024 * 1024 } = {}) {
  const seen: number[] = [];
  function serve(socket: Socket) {
    let held = Buffer.alloc(0);
    let file = Buffer.alloc(0);
    let isStreaming = false;
    const answer = (text: string) => socket.end(`${text}\0`);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      held = Buffer.concat([held, chunk]);
      if (!isStreaming) {
        const end = held.indexOf(0);
        if (end === -1) return;
        const command = held.subarray(0, end).toString();
        held = held.subarray(end + 1);
        if (command !== 'zINSTREAM') return void answer('UNKNOWN COMMAND');
        isStreaming = true;
      }
      while (held.byteLength >= 4) {
        const length = held.readUInt32BE(0);
        if (length === 0) {
          seen.push(file.byteLength);
          return void answer(file.includes(EICAR) ? 'stream: Eicar-Test-Signature FOUND' : 'stream: OK');
        }
        if (held.byteLength < 4 + length) return;
        file = Buffer.concat([file, held.subarray(4, 4 + length)]);
        held = held.subarray(4 + length);
        if (file.byteLength > limitBytes) return void answer('INSTREAM size limit exceeded. ERROR');
      }
    });
  }
  const server = createServer(serve);
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    /** The size of each file it judged. */
    seen,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
    start: () => listen(port),
  };
}
