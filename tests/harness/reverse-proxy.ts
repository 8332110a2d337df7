import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** Whom the proxy takes the client for, in place of an address of its own: what a test can't have on one machine. */
export const CLIENT = 'x-test-client';

/** As nginx does it: appends the client's address, names host and protocol, and knows no body. */
function forwarded({ headers, socket }: IncomingMessage): Record<string, string | string[]> {
  const { [CLIENT]: client, 'x-forwarded-for': claimed, ...others } = headers;
  const address = String(client ?? socket.remoteAddress);
  const kept = Object.entries(others).filter(([, value]) => value !== undefined) as [
    string,
    string | string[],
  ][];
  return {
    ...Object.fromEntries(kept),
    'x-forwarded-for': claimed ? `${String(claimed)}, ${address}` : address,
    'x-forwarded-host': headers.host ?? '',
    'x-forwarded-proto': 'http',
  };
}

/** A plain reverse proxy before the service; it cuts upgraded connections on which nothing passes for `idleMs`. */
export async function openReverseProxy({ service, idleMs }: { service: string; idleMs: number }) {
  const { hostname, port } = new URL(service);
  const place = { host: hostname, port: Number(port) };
  const open = new Set<Socket>();
  let idleCuts = 0;

  const server = createServer((incoming, outgoing) => {
    const { method, url: path } = incoming;
    const inner = request({ ...place, method, path, headers: forwarded(incoming) }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    inner.on('error', () => outgoing.destroy());
    incoming.pipe(inner);
  });
  server.on('upgrade', (incoming: IncomingMessage, outer: Socket, head: Buffer) => {
    const inner = connect(place);
    const lines = Object.entries(forwarded(incoming)).map(([name, value]) => `${name}: ${String(value)}`);
    inner.write([`GET ${incoming.url} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
    inner.write(head);
    inner.pipe(outer).pipe(inner);
    // What passes either way passes here.
    inner.setTimeout(idleMs, () => {
      idleCuts += 1;
      inner.destroy();
    });
    for (const [socket, other] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get idleCuts() {
      return idleCuts;
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
