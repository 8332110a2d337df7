import { createCouchStore } from '#server/adapters/couch.ts';
import { startEmbeddedStore } from '#server/adapters/embedded-store.ts';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

/**
 * What becomes of one request: carried out; answered 500; cut without an answer; carried out, then something happens
 * and the answer is lost.
 */
export type Fate = 'pass' | 'error' | 'cut' | { after: () => void };
export interface Asked {
  method: string;
  /** `/<database>/<document>`, decoded. */
  path: string;
  body: string;
}

export const isWrite = ({ method, path }: Pick<Asked, 'method' | 'path'>) =>
  method === 'PUT' || method === 'DELETE' || (method === 'POST' && path.endsWith('/_bulk_docs'));

/** The true store in this process, behind a proxy that decides each request's fate. */
export async function startFaultyStore(directory: string) {
  const store = await startEmbeddedStore(join(directory, 'store'));
  let decide: (asked: Asked) => Fate | Promise<Fate> = () => 'pass';

  async function handle(request: IncomingMessage, response: ServerResponse) {
    const { method = 'GET', url = '', headers } = request;
    const body = await buffer(request);
    const fate = await decide({ method, path: decodeURIComponent(url), body: body.toString() });
    const cut = () => void request.socket.destroy();
    if (fate === 'cut') return cut();
    if (fate === 'error') return void response.writeHead(500).end('{"error":"internal"}');
    const { hostname, port } = new URL(store.url);
    const onward = forward({ hostname, port, method, path: url, headers }, (answer) => {
      if (fate === 'pass') {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        return void answer.pipe(response);
      }
      fate.after();
      answer.resume();
      cut();
    });
    onward.on('error', cut);
    onward.end(body);
  }

  const server = createServer((request, response) => void handle(request, response).catch(() => undefined));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const [, encoded = ''] = store.headers.authorization.split(' ');
  const [user = '', secret = ''] = Buffer.from(encoded, 'base64').toString().split(':');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${user}:${secret}@127.0.0.1:${port}`,
    /** Past the proxy. */
    direct: createCouchStore({ ...store, onWrite: () => undefined }),
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
