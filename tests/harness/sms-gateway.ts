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
      if (gateway.isDeaf) return;
      bodies.push(body);
      receivedAt.push(Date.now());
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"1"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const gateway = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms`,
    bodies,
    receivedAt,
    /** While deaf, what comes is neither taken nor answered. */
    isDeaf: false,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return gateway;
}
