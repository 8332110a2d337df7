import { startEmbeddedStore } from '#server/adapters/embedded-store.ts';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** What becomes of one request: forwarded, answered 500, cut without an answer, or forwarded and then cut. */
export type Fate = 'pass' | 'error' | 'cut' | 'cut-after';
export interface Asked {
  method: string;
  /** `/<database>/<document>`, decoded. */
  path: string;
}

/** The true store in this process, behind a proxy that decides each request's fate. */
export async function startFaultyStore(directory: string) {
  const store = await startEmbeddedStore(join(directory, 'store'));
  let decide: (asked: Asked) => Fate | Promise<Fate> = () => 'pass';

  async function handle(request: IncomingMessage, response: ServerResponse) {
    const asked = { method: request.method ?? 'GET', path: decodeURIComponent(request.url ?? '') };
    const fate = await decide(asked);
    if (fate === 'cut') return void request.socket.destroy();
    if (fate === 'error') return void response.writeHead(500).end('{"error":"internal"}');
    const { hostname, port } = new URL(store.url);
    const { method, url, headers } = request;
    const onward = forward({ hostname, port, method, path: url, headers }, (answer) => {
      if (fate === 'cut-after') return void request.socket.destroy();
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => request.socket.destroy());
    request.pipe(onward);
  }

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const [, encoded = ''] = store.headers.authorization.split(' ');
  const [user = '', secret = ''] = Buffer.from(encoded, 'base64').toString().split(':');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${user}:${secret}@127.0.0.1:${port}`,
    /** Until told otherwise. */
    meet: (next: typeof decide) => void (decide = next),
    heal: () => void (decide = () => 'pass'),
    async close() {
      server.close();
      server.closeAllConnections();
      await store.close();
    },
  };
}
export type FaultyStore = Awaited<ReturnType<typeof startFaultyStore>>;
