import { createHash } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { DeliveryError } from './delivery.ts';
import { createHttpProvider } from './sms/http.ts';
import { createOvh } from './sms/ovhcloud.ts';
import { createTwilio } from './sms/twilio.ts';
import { createSmsGateway } from './sms.ts';

const SMS = { id: 'key-1', to: '+33639980012', text: 'RDV', callback: 'https://rdv.example/api/webhooks' };

let server: http.Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  server = undefined;
});
type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => unknown;
async function listening(answer: Answer): Promise<string> {
  server = http.createServer((request, response) => {
    void text(request).then((body) => answer(request, response, body));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const generic = (url: string) =>
  createSmsGateway(
    createHttpProvider({
      ...{ url: `${url}/sms`, method: 'POST', headers: {}, body: '{"to":"{to}","text":"{text}"}' },
      ...{ answerId: 'id', receiptId: 'id', receiptStatus: 'status', signature: null },
    }),
  );
async function refusalOf(answer: Answer): Promise<string> {
  const error: unknown = await generic(await listening(answer))
    .send(SMS)
    .catch((thrown: unknown) => thrown);
  if (!(error instanceof DeliveryError)) throw new Error(`not refused: ${String(error)}`);
  return error.code + (error.isPermanent ? ', for good' : '');
}

it.each([
  [400, 'refused-by-gateway, for good'],
  [401, 'access-refused'],
  [402, 'access-refused'],
  [404, 'access-refused'],
  [422, 'refused-by-gateway, for good'],
  [429, 'no-answer'],
  [500, 'no-answer'],
  [503, 'no-answer'],
])('%i: %s', async (status, expected) => {
  expect(await refusalOf((_request, response) => response.writeHead(status).end('{}'))).toBe(expected);
});

it('waits for a gateway that hangs up, and follows none elsewhere', async () => {
  expect(await refusalOf((request) => request.socket.destroy())).toBe('no-answer');
  const paths: (string | undefined)[] = [];
  const moved = await refusalOf(({ url }, response) => {
    paths.push(url);
    return response.writeHead(302, { location: '/elsewhere' }).end();
  });
  expect([moved, paths]).toEqual(['no-answer', ['/sms']]);
});

it('asks OVHcloud with a signature of its own hour, however wrong ours is', async () => {
  const HOUR_S = 3600;
  let asked = 0;
  const jobs: { body: string; headers: http.IncomingHttpHeaders }[] = [];
  const url = await listening((request, response, body) => {
    if (request.url === '/auth/time') {
      asked += 1;
      return response.end(String(1_800_000_000 + HOUR_S));
    }
    jobs.push({ body, headers: request.headers });
    return response.end(JSON.stringify({ ids: [26], invalidReceivers: [], validReceivers: [SMS.to] }));
  });
  const keys = { applicationKey: 'ak', applicationSecret: 'as', consumerKey: 'ck' };
  const settings = { url, service: 'sms-ab1-1', sender: 'Tilleuls', ...keys };
  const ovh = createSmsGateway(createOvh(settings, { now: () => 1_800_000_000_000 }));
  expect(await ovh.send(SMS)).toEqual({ gatewayId: '26' });
  await ovh.send(SMS);
  const [job] = jobs;
  const signed = `as+ck+POST+${url}/sms/sms-ab1-1/jobs+${job?.body}+${1_800_000_000 + HOUR_S}`;
  expect(job?.headers).toMatchObject({
    ...{ 'x-ovh-application': 'ak', 'x-ovh-consumer': 'ck', 'x-ovh-timestamp': '1800003600' },
    'x-ovh-signature': `$1$${createHash('sha1').update(signed).digest('hex')}`,
  });
  expect(JSON.parse(job?.body ?? '')).toMatchObject({
    ...{ message: 'RDV', receivers: [SMS.to], sender: 'Tilleuls', noStopClause: true, coding: '7bit' },
  });
  expect([asked, jobs.length]).toEqual([1, 2]);
});

it('asks OVHcloud for its hour again after a no', async () => {
  let asked = 0;
  const url = await listening((request, response) => {
    if (request.url !== '/auth/time') return response.writeHead(403).end('{"message":"Invalid signature"}');
    asked += 1;
    return response.end('1800000000');
  });
  const keys = { applicationKey: 'ak', applicationSecret: 'as', consumerKey: 'ck' };
  const ovh = createSmsGateway(
    createOvh({ url, service: 'sms-ab1-1', sender: null, ...keys }, { now: () => 1_800_000_000_000 }),
  );
  const refused = { code: 'access-refused', isPermanent: false };
  await expect(ovh.send(SMS)).rejects.toMatchObject(refused);
  await expect(ovh.send(SMS)).rejects.toMatchObject(refused);
  expect(asked).toBe(2);
});

it('takes no signature for its own, whatever signs it is written in', () => {
  const settings = { url: 'https://api.twilio.example', accountSid: 'AC1', authToken: 't', sender: 'IME' };
  const report = { url: 'https://rdv.example/x', query: {}, body: Buffer.from('') };
  const signed = (text: string) =>
    createTwilio(settings).receipts({ ...report, headers: { 'x-twilio-signature': text } });
  // As many signs as it takes, and more bytes.
  expect([signed('é'.repeat(28)), signed('')]).toEqual([null, null]);
});
