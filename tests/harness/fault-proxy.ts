import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/**
 * What happens at the chosen write: `stop` it reaches nobody and nobody answers (the test kills the service);
 * `refuse` it is answered 500 and not carried out; `mute` it is carried out and answered 500.
 */
export type Fault = 'stop' | 'refuse' | 'mute';

const READING_POSTS = /\/(_all_docs|_revs_diff|_bulk_get|_find)(\?|$)/;
/** Renewed by timers, at moments of their own: no step of any work. */
const TIMED = /\/lease(:|%3A)/i;
const isWrite = ({ method, url = '' }: IncomingMessage) =>
  !TIMED.test(url) &&
  (method === 'PUT' || method === 'DELETE' || (method === 'POST' && !READING_POSTS.test(url)));

/**
 * Stands before a store. Only writes are counted: what a crash leaves behind changes with nothing else, so that a crash
 * before each write is every crash there is.
 */
export async function startFaultProxy(storeUrl: string) {
  const target = new URL(storeUrl);
  let countdown = Number.POSITIVE_INFINITY;
  let fault: Fault = 'stop';
  let onFault: () => void = () => {};
  let lastWriteAt = Date.now();
  const held = new Set<ServerResponse>();

  async function forward(request: IncomingMessage, body: Buffer) {
    const { method, url: path, headers } = request;
    const { hostname, port } = target;
    return new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: Buffer }>(
      (resolve, reject) => {
        http
          .request({ hostname, port, method, path, headers }, (answer) => {
            const status = answer.statusCode ?? 502;
            buffer(answer).then((bytes) => resolve({ status, headers: answer.headers, body: bytes }), reject);
          })
          .on('error', reject)
          .end(body);
      },
    );
  }

  const server = http.createServer((request, response) => {
    void (async () => {
      const body = await buffer(request);
      const isHit = isWrite(request) && --countdown === 0;
      if (isWrite(request)) lastWriteAt = Date.now();
      if (isHit) onFault();
      if (isHit && fault === 'stop') return void held.add(response);
      const answer = isHit && fault === 'refuse' ? null : await forward(request, body);
      if (!answer || (isHit && fault === 'mute')) return void response.writeHead(500).end('{}');
      response.writeHead(answer.status, { 'content-type': answer.headers['content-type'] }).end(answer.body);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = new URL(storeUrl);
  address.port = String((server.address() as AddressInfo).port);

  return {
    url: address.href,
    /** The `at`-th write from now meets the fault, once. Resolves when it did. */
    arm(at: number, kind: Fault): Promise<void> {
      countdown = at;
      fault = kind;
      return new Promise((resolve) => {
        onFault = resolve;
      });
    },
    disarm() {
      countdown = Number.POSITIVE_INFINITY;
      for (const response of held) response.destroy();
      held.clear();
    },
    quietForMs: () => Date.now() - lastWriteAt,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
export type FaultProxy = Awaited<ReturnType<typeof startFaultProxy>>;
