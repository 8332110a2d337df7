import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A gateway for the generic HTTP driver that keeps what it is given. */
export async function startSmsGateway() {
  const bodies: string[] = [];
  /** Of each body: milliseconds since the epoch; the answer leaves right after. */
  const receivedAt: number[] = [];
  const server = http.createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body);
      receivedAt.push(Date.now());
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"1"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms`,
    bodies,
    receivedAt,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
