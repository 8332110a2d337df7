import type { PatientData } from '#domain/patient.ts';
import type { Readiness } from '#domain/readiness.ts';
import { twilioSignature } from '#server/adapters/sms/twilio.ts';
import { messageKey } from '#server/services/notifications/message-key.ts';
import { createWebhooks } from '#server/services/webhooks.ts';
import { addFacility, addPractitioner, addTablet } from '#tests/harness/facility.ts';
import { startMailServer, type MailServer } from '#tests/harness/mail-server.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSmsGateway } from './sms-gateway.ts';

/** What the server of each of these says, by attempt. */
const MANNERS: Record<string, (attempt: number) => string | 'cut' | null> = {
  'inconnue@example.org': () => '550 5.1.1 User unknown',
  'pleine@example.org': () => '552 5.2.2 Mailbox full',
  'grise@example.org': (attempt) => (attempt < 2 ? '450 4.7.1 Greylisted' : null),
  'coupee@example.org': (attempt) => (attempt === 1 ? 'cut' : null),
};
const SECOND_MS = 1000;
const until = <T>(told: () => Promise<T>) => expect.poll(told, { timeout: 10_000 });
const mobiles = { next: 0 };

let mails: MailServer;
let sms: Awaited<ReturnType<typeof startSmsGateway>>;
let scene: Awaited<ReturnType<typeof open>>;

/** A service, and one tablet that books an hour of its own each time. */
async function open(environment: Record<string, string>) {
  const running: RunningService = await startService({ environment });
  running.clock.set('2031-05-04T08:00:00.000Z');
  const { service } = running;
  const facility = await addFacility(service);
  const practitioner = await addPractitioner(service, [facility]);
  const tablet = await addTablet(service, facility);
  const webhooks = createWebhooks(service.access.credentials, service.publicUrl);
  let slot = 0;
  const messagesOf = async (id: string) =>
    ((await (await tablet.request(`/readiness:${id}`)).json()) as Readiness).messages;
  return {
    ...{ running, webhooks },
    async book(over: Partial<PatientData>): Promise<string> {
      const start = Date.UTC(2031, 4, 5 + Math.floor(slot / 8), 8 + (slot % 8));
      slot += 1;
      const [from, to] = [start, start + 20 * 60_000].map((at) => new Date(at).toISOString());
      const patient = await tablet.addPatient(over);
      const order = { kind: 'book', patient, practitioner, motive: null, start: from!, end: to! } as const;
      const id = await tablet.ask(order);
      await tablet.push();
      expect((await tablet.answered(id)).status).toBe('booked');
      return id;
    },
    /** As the tablet follows it: `email sent`, `sms failed (unreachable)`. */
    async told(id: string): Promise<string[]> {
      return (await messagesOf(id)).map(
        ({ channel, state, cause }) => `${channel} ${state}${cause ? ` (${cause})` : ''}`,
      );
    },
    sentTo: async (id: string) => (await messagesOf(id)).map(({ to }) => to),
    keyOf: (id: string, channel: 'email' | 'sms') => messageKey(`outbox:${id}:1:booked:${channel}`),
    attempts: async (id: string) =>
      (await service.store.database('service').list<{ _id: string; attempts: number }>(`outbox:${id}:`))[0]
        ?.attempts,
  };
}
const mobile = () => {
  mobiles.next += 1;
  return `+336399801${String(mobiles.next).padStart(2, '0')}`;
};

beforeAll(async () => {
  mails = await startMailServer((address, attempt) => MANNERS[address]?.(attempt) ?? null);
  sms = await startSmsGateway();
  const MAIL_FROM = 'Vis-à-vis <rdv@example.org>';
  const MAIL_RETURN_PATH = 'rebonds@example.org';
  scene = await open({ SMTP_URL: mails.url, MAIL_FROM, MAIL_RETURN_PATH, ...sms.settings });
});
afterAll(async () => {
  await scene.running.close();
  await mails.close();
  await sms.close();
});

test.each([
  ['inconnue@example.org', 'refused-recipient'],
  ['pleine@example.org', 'mailbox-full'],
])('%s is refused for good, and the reason is told', async (email, cause) => {
  const id = await scene.book({ email, mobile: null });
  await until(() => scene.told(id)).toContain(`email failed (${cause})`);
  expect(await scene.sentTo(id)).toEqual([email]);
});

test('greylisting is waited out, and the mail arrives once', async () => {
  const id = await scene.book({ email: 'grise@example.org', mobile: null });
  await until(() => scene.attempts(id)).toBe(1);
  scene.running.clock.advance(16 * SECOND_MS);
  await until(() => scene.told(id)).toEqual(['email sent']);
  expect(await scene.sentTo(id)).toEqual(['grise@example.org']);
  expect(mails.takenFor('grise@example.org')).toHaveLength(1);
  // Those before were refused for good: no other try came with this one.
  expect(['inconnue@example.org', 'pleine@example.org'].map(mails.attemptsTo)).toEqual([1, 1]);
});

test('a line that breaks after the mail: offered again under the same key', async () => {
  const id = await scene.book({ email: 'coupee@example.org', mobile: null });
  await until(() => scene.attempts(id)).toBe(1);
  scene.running.clock.advance(16 * SECOND_MS);
  await until(() => scene.told(id)).toEqual(['email sent']);
  const [taken] = mails.takenFor('coupee@example.org');
  expect(mails.attemptsTo('coupee@example.org')).toBe(2);
  expect(taken?.mail.messageId).toContain(scene.keyOf(id, 'email'));
});

test('a gateway that takes an SMS and hangs up is asked again by the same key, and sends it once', async () => {
  const to = mobile();
  sms.gateway.breaks = true;
  const id = await scene.book({ email: null, mobile: to });
  await until(() => scene.attempts(id)).toBe(1);
  sms.gateway.breaks = false;
  scene.running.clock.advance(16 * SECOND_MS);
  await until(() => scene.told(id)).toEqual(['sms sent']);
  expect(sms.received.filter((one) => one.to === to).map((one) => one.id)).toEqual([scene.keyOf(id, 'sms')]);
});

const post = async (address: string, body: string, type = 'application/json', headers = {}) =>
  (await fetch(address, { method: 'POST', body, headers: { 'content-type': type, ...headers } })).status;

/** What a mail server says of a mail that it could not deliver. */
const bounce = (key: string, status = '5.1.1') =>
  [
    ...['From: MAILER-DAEMON@mx.example.org', `To: rebonds+${key.toLowerCase()}@example.org`],
    ...['MIME-Version: 1.0', 'Content-Type: multipart/report; boundary="b"', '', '--b'],
    ...['Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example.org', ''],
    ...['Final-Recipient: rfc822; tard@example.org', 'Action: failed', `Status: ${status}`, '', '--b--', ''],
  ].join('\r\n');

test('a bounce that comes back later is told within moments; an out-of-office answer changes nothing', async () => {
  const id = await scene.book({ email: 'tard@example.org', mobile: null });
  await until(() => scene.told(id)).toEqual(['email sent']);
  const [taken] = mails.takenFor('tard@example.org');
  const from = taken?.envelope.mailFrom ? taken.envelope.mailFrom.address : '';
  expect(from).toBe(`rebonds+${scene.keyOf(id, 'email')}@example.org`);
  const type = 'message/rfc822';
  const away = `From: tard@example.org\r\nTo: ${from}\r\nAuto-Submitted: auto-replied\r\n\r\nAbsent. 5.1.1`;
  expect(await post(scene.webhooks.mail(), away, type)).toBe(204);
  expect(await scene.told(id)).toEqual(['email sent']);
  const returned = bounce(scene.keyOf(id, 'email'));
  const forged = scene.webhooks.mail().replace(/.{43}$/, 'A'.repeat(43));
  expect(await post(forged, returned, type)).toBe(404);
  expect(await scene.told(id)).toEqual(['email sent']);
  expect(await post(scene.webhooks.mail(), returned, type)).toBe(204);
  expect(await post(scene.webhooks.mail(), returned, type)).toBe(204);
  expect(await scene.told(id)).toContain('email failed (refused-recipient)');
});

test('receipts: by either id, twice, out of order, about nothing, and from nobody', async () => {
  const id = await scene.book({ email: null, mobile: mobile() });
  await until(() => scene.told(id)).toEqual(['sms sent']);
  const key = scene.keyOf(id, 'sms');
  const say = (status: string, about: string, address = scene.webhooks.sms()) =>
    post(address, JSON.stringify({ id: about, status }));
  const forged = scene.webhooks.sms().replace(/.{43}$/, 'A'.repeat(43));
  expect(await say('delivered', key, forged)).toBe(404);
  // Of a stranger no body is read, however large.
  expect(await post(forged, 'x'.repeat(17 * 1024), 'application/json')).toBe(404);
  expect(await say('delivered', messageKey('outbox:01JQZK3V5M8N7P2R4T6W8Y0A1B:1:booked:sms'))).toBe(404);
  expect(await say('accepted', key)).toBe(204);
  expect(await scene.told(id)).toEqual(['sms sent']);
  expect(await say('delivered', `gw-${key}`)).toBe(204);
  expect(await scene.told(id)).toEqual(['sms delivered']);
  expect(await say('failed', key)).toBe(204);
  expect(await say('delivered', '', scene.webhooks.sms(key))).toBe(204);
  expect(await scene.told(id)).toEqual(['sms delivered']);
  const large = 'x'.repeat(17 * 1024);
  expect(await post(scene.webhooks.sms(key), JSON.stringify({ id: large, status: 'failed' }))).toBe(413);
});

test('a failure that comes first gives way to the arrival that comes after', async () => {
  const id = await scene.book({ email: null, mobile: mobile() });
  await until(() => scene.told(id)).toEqual(['sms sent']);
  const say = (status: string) =>
    fetch(`${scene.webhooks.sms(scene.keyOf(id, 'sms'))}&status=${status}`).then((answer) => answer.status);
  expect(await say('expired')).toBe(204);
  expect((await scene.told(id))[0]).toBe('sms failed (unreachable)');
  expect(await say('DELIVRD')).toBe(204);
  expect((await scene.told(id))[0]).toBe('sms delivered');
});

test('Twilio: what it signs counts, what others sign doesn’t', async () => {
  const token = 'jeton-du-compte';
  const callbacks: string[] = [];
  const gateway = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      callbacks.push(new URLSearchParams(body).get('StatusCallback') ?? '');
      response.writeHead(201).end('{"sid":"SM1"}');
    });
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const SMS_URL = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  const settings = {
    SMS_DRIVER: 'twilio',
    SMS_ACCOUNT: `AC${'0'.repeat(32)}`,
    SMS_SENDER: 'Tilleuls',
    SMS_URL,
  };
  const own = await open({ ...settings, SMS_API_KEY: token });
  try {
    const id = await own.book({ email: null, mobile: mobile() });
    await until(() => own.told(id)).toEqual(['sms sent']);
    const [address = ''] = callbacks;
    expect(address).toBe(own.webhooks.sms(own.keyOf(id, 'sms')));
    const tell = (by: string, MessageStatus: string, ErrorCode = '') => {
      const fields = { MessageSid: 'SM1', MessageStatus, ErrorCode };
      const signature = { 'x-twilio-signature': twilioSignature(address, fields, by) };
      const form = new URLSearchParams(fields).toString();
      return post(address, form, 'application/x-www-form-urlencoded', signature);
    };
    expect(await tell('un-autre', 'delivered')).toBe(403);
    expect(await own.told(id)).toEqual(['sms sent']);
    expect(await tell(token, 'undelivered', '30006')).toBe(204);
    expect((await own.told(id))[0]).toBe('sms failed (refused-recipient)');
  } finally {
    await own.running.close();
    await new Promise((resolve) => gateway.close(resolve));
  }
});
