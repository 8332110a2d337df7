import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedSms {
  method: string;
  headers: Record<string, string | string[] | undefined>;
  to: string;
  text: string;
  id: string;
}

/** An SMS gateway as they are sold: JSON over HTTP, any status you like. */
export async function startSmsGateway() {
  const received: ReceivedSms[] = [];
  const gateway = { status: 200 };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { method = '', headers } = request;
      if (gateway.status < 300)
        received.push({ method, headers, ...(JSON.parse(body) as { to: string; text: string; id: string }) });
      response.writeHead(gateway.status).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    received,
    gateway,
    settings: {
      SMS_DRIVER: 'http',
      SMS_URL: `http://127.0.0.1:${port}/sms`,
      SMS_HEADERS: '{"authorization":"Bearer passerelle"}',
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
