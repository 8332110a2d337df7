import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedSms {
  method: string;
  headers: Record<string, string | string[] | undefined>;
  to: string;
  text: string;
  id: string;
}

/** An SMS gateway as they are sold: JSON over HTTP, any status you like; it knows each idempotency key once. */
export async function startSmsGateway(fixedPort = 0) {
  const received: ReceivedSms[] = [];
  /** `breaks`: it takes the SMS and hangs up without a word; `silence`: it answers once that is over. */
  const gateway = { status: 200, breaks: false, asked: 0, silence: Promise.resolve() };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { method = '', headers } = request;
      const sms = JSON.parse(body) as { to: string; text: string; id: string };
      gateway.asked += 1;
      if (gateway.status < 300 && !received.some(({ id }) => id === sms.id))
        received.push({ method, headers, ...sms });
      if (gateway.breaks) return void request.socket.destroy();
      void gateway.silence.then(() =>
        response.writeHead(gateway.status).end(JSON.stringify({ id: `gw-${sms.id}` })),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(fixedPort, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    received,
    gateway,
    port,
    settings: {
      SMS_DRIVER: 'http',
      SMS_URL: `http://127.0.0.1:${port}/sms`,
      SMS_HEADERS: '{"authorization":"Bearer passerelle"}',
    },
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
