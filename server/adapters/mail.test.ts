import { answering, startMailServer, type MailServer } from '#tests/harness/mail-server.ts';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { DeliveryError } from './delivery.ts';
import { createMailer, type MailSettings, type OutgoingMail } from './mail.ts';

const KEY = '01JQZK3V5M8N7P2R4T6W8Y0A1B-0123456789abcdef';
const mail = (over: Partial<OutgoingMail> = {}): OutgoingMail => ({
  ...{ messageId: `<${KEY}@visavis.example>`, returnKey: KEY, to: 'famille@example.org', replyTo: null },
  ...{ subject: 'Votre rendez-vous', text: 'Bonjour', html: '<p>Bonjour</p>' },
  ...over,
});

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});
async function serverOf(...setting: Parameters<typeof startMailServer>): Promise<MailServer> {
  const server = await startMailServer(...setting);
  opened.unshift(server);
  return server;
}
function mailerOf(settings: Partial<MailSettings> & { url: string }) {
  const mailer = createMailer({ from: 'Vis-à-vis <rdv@visavis.example>', returnPath: null, ...settings });
  opened.unshift(mailer);
  return mailer;
}
async function refusalOf(url: string, over: Partial<OutgoingMail> = {}): Promise<string> {
  const error: unknown = await mailerOf({ url })
    .send(mail(over))
    .catch((thrown: unknown) => thrown);
  if (!(error instanceof DeliveryError)) throw new Error(`not refused: ${String(error)}`);
  expect(error.message).not.toContain('famille');
  return error.code + (error.isPermanent ? ', for good' : '');
}

it('comes from an address of its own, and asks for bounces that name it', async () => {
  const server = await serverOf();
  const mailer = mailerOf({ url: server.url, returnPath: 'rebonds@visavis.example' });
  await mailer.send(mail());
  await mailer.send(mail({ returnKey: undefined, to: 'agent@example.org' } as never));
  const [first, second] = server.taken;
  expect(first?.envelope.mailFrom && first.envelope.mailFrom.address).toBe(`rebonds+${KEY}@visavis.example`);
  expect(second?.envelope.mailFrom && second.envelope.mailFrom.address).toBe('rdv@visavis.example');
  expect(first?.envelope.dsn).toMatchObject({ envid: KEY, ret: 'HDRS' });
  expect(first?.envelope.rcptTo[0]?.dsn).toMatchObject({ notify: ['FAILURE'] });
  expect(first?.mail.from?.text).toContain('rdv@visavis.example');
  const headers = ['auto-submitted', 'list-unsubscribe', 'precedence', 'x-mailer'];
  expect(headers.map((name) => first?.mail.headers.get(name))).toEqual([
    ...['auto-generated', undefined, undefined, undefined],
  ]);
});

it('brings its calendar entry where calendars look for it, and as a file', async () => {
  const server = await serverOf();
  const content = 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n';
  await mailerOf({ url: server.url }).send(mail({ calendar: { method: 'REQUEST', content } }));
  const parts = server.taken[0]?.mail.attachments ?? [];
  const types = parts.map(({ contentType, filename }) => `${contentType} ${filename}`);
  expect(types).toContain('application/ics rendez-vous.ics');
  expect(parts.some(({ headers }) => JSON.stringify(headers.get('content-type')).includes('REQUEST'))).toBe(
    true,
  );
});

it.each([
  ['550 5.1.1 <famille@example.org>: User unknown', 'refused-recipient, for good'],
  ['450 4.7.1 Greylisted', 'no-answer'],
  ['554 5.7.1 Relay access denied', 'access-refused'],
])('%s', async (answer, expected) => {
  const server = await serverOf(() => answer);
  expect(await refusalOf(server.url)).toBe(expected);
});

it('takes a wrong password for the operator’s fault', async () => {
  const server = await serverOf(() => null, {
    ...{ authOptional: false, allowInsecureAuth: true },
    onAuth: (_auth, _session, done) => done(answering('535 5.7.8 Bad credentials')),
  });
  expect(await refusalOf(server.url.replace('//', '//nom:faux@'))).toBe('access-refused');
  expect(await refusalOf(server.url)).toBe('access-refused');
});

it('takes a certificate that nobody vouches for the same way, and sends nothing', async () => {
  const server = await serverOf(() => null, { secure: true });
  expect(await refusalOf(server.url.replace('smtp:', 'smtps:'))).toBe('access-refused');
  const upgraded = await serverOf(() => null, { disabledCommands: [] });
  expect(await refusalOf(upgraded.url)).toBe('access-refused');
  expect(server.taken.length + upgraded.taken.length).toBe(0);
});

it('knows what is no address, and offers it to nobody', async () => {
  const server = await serverOf();
  expect(await refusalOf(server.url, { to: 'famille' })).toBe('refused-recipient, for good');
  expect(server.offered()).toBe(0);
});

it('waits for a server that isn’t there', async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  expect(await refusalOf(`smtp://127.0.0.1:${port}`)).toBe('no-answer');
});

it('gives up on a server that answers drop by drop', async () => {
  const trickling = createServer((socket) => {
    socket.on('error', () => undefined);
    const drops = setInterval(() => socket.write('2'), 20);
    socket.once('close', () => clearInterval(drops));
  });
  await new Promise<void>((resolve) => trickling.listen(0, '127.0.0.1', resolve));
  opened.unshift({ close: () => new Promise((resolve) => trickling.close(resolve)) });
  const { port } = trickling.address() as AddressInfo;
  const mailer = mailerOf({ url: `smtp://127.0.0.1:${port}`, attemptMs: 200 });
  await expect(mailer.send(mail())).rejects.toMatchObject({ code: 'no-answer', isPermanent: false });
});

it('does not send again by itself when the line breaks after the mail: it may have arrived', async () => {
  const server = await serverOf(() => 'cut');
  expect(await refusalOf(server.url)).toBe('no-answer');
  expect(server.offered()).toBe(1);
});
