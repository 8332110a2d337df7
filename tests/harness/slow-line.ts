import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Small pieces: a slow line isn't one that stands still and then jumps. */
const PIECE_BYTES = 8 * 1024;

/** So many bytes per ms in one direction, for all connections together. @returns how long, ms, these bytes take from now */
function createBucket(bytesPerMs: number) {
  let freeAt = 0;
  return (bytes: number): number => {
    freeAt = Math.max(freeAt, Date.now()) + bytes / bytesPerMs;
    return Math.max(0, freeAt - Date.now());
  };
}

/** A line of so many kbit/s each way to a service, which can be cut in the middle of what is sent. */
export async function startSlowLine(serviceUrl: string, kilobitsPerSecond: number) {
  let target = new URL(serviceUrl);
  const [up, down] = [createBucket(kilobitsPerSecond / 8), createBucket(kilobitsPerSecond / 8)];
  const sockets = new Set<Socket>();
  const counts = { up: 0, cuts: 0 };
  let [cutEvery, cutsLeft, untilCut] = [Infinity, 0, Infinity];

  const cutAll = () => [...sockets].forEach((socket) => socket.resetAndDestroy());
  function count(bytes: number) {
    counts.up += bytes;
    untilCut -= bytes;
    if (untilCut > 0 || cutsLeft === 0) return;
    cutsLeft -= 1;
    counts.cuts += 1;
    untilCut = cutEvery;
    cutAll();
  }

  function carry(from: Socket, to: Socket, take: (bytes: number) => number, passed: (bytes: number) => void) {
    from.on('data', (piece) => {
      from.pause();
      setTimeout(() => {
        if (!to.destroyed) to.write(piece);
        from.resume();
        passed(piece.length);
      }, take(piece.length));
    });
    from.on('end', () => to.end());
    from.on('error', () => undefined);
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
    sockets.add(from);
  }

  const server = createServer({ highWaterMark: PIECE_BYTES }, (client) => {
    const service = connect(Number(target.port), target.hostname);
    carry(client, service, up, count);
    carry(service, client, down, () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    /** Every connection is reset each time so many bytes have gone up. */
    cut(everyBytes: number, times: number) {
      [cutEvery, untilCut, cutsLeft] = [everyBytes, everyBytes, times];
    },
    /** The service came back elsewhere. */
    leadTo(url: string) {
      target = new URL(url);
    },
    async close() {
      cutAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
export type SlowLine = Awaited<ReturnType<typeof startSlowLine>>;
