import { authApi } from '#domain/api/auth.ts';
import { operatorApi, type ShownLine } from '#domain/api/operator.ts';
import { pushWorkerApi } from '#domain/api/push.ts';
import type { ChannelHealth, TestResult } from '#domain/channel-health.ts';
import type { Channel } from '#domain/message.ts';
import { createChannelHealth } from '#server/services/channel-health/channel-health.ts';
import { startMailbox, type Mailbox } from '#tests/e2e/support/mailbox.ts';
import { startPushService, type PushServiceStandIn } from '#tests/harness/push-service.ts';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScene, PASSWORD, type Scene, type TestBrowser } from '../access/scene.ts';
import { startSmsGateway } from '../access/sms-gateway.ts';

let mailbox: Mailbox;
let pushService: PushServiceStandIn;
let gateway: Awaited<ReturnType<typeof startSmsGateway>>;
let scene: Scene;
let operator: TestBrowser;
beforeAll(async () => {
  [mailbox, gateway, pushService] = await Promise.all([
    startMailbox(),
    startSmsGateway(),
    startPushService(),
  ]);
  const mail = {
    SMTP_URL: mailbox.url,
    MAIL_FROM: 'rdv@example.org',
    PUSH_ENDPOINTS: 'any',
  };
  scene = await createScene({ ...mail, ...gateway.settings });
  base = scene.clock.now();
  const { provisioning } = scene.service.access;
  await provisioning.createOperator({ login: 'nadia', name: 'Nadia Perrin', password: PASSWORD });
  operator = scene.browser();
  await operator.send('POST', authApi.signIn.path, { login: 'nadia', password: PASSWORD });
});
afterAll(async () => {
  await scene.close();
  await mailbox.close();
  await gateway.close();
  await pushService.close();
});

const HOUR_MS = 3_600_000;
let base: number;
const at = (ms: number) => new Date(base + ms).toISOString();
const put = (id: string, channel: Channel, over: object) =>
  scene.service.store.database('service').put({
    ...{ _id: `outbox:${id}:1:booked:${channel}`, type: 'outbox', channel, state: 'queued', attempts: 0 },
    ...{ at: at(0), nextAttemptAt: scene.clock.now() + 24 * HOUR_MS, ...over },
  } as { _id: string });

async function channel(name: Channel): Promise<ChannelHealth> {
  const answer = await operator.send('GET', operatorApi.channels.path);
  return answer.body.channels.find((one: ChannelHealth) => one.channel === name);
}
async function tryOut(name: string, to: string): Promise<{ status: number; body: TestResult }> {
  return operator.send('POST', operatorApi.testChannel.path.replace(':channel', name), { to });
}

test('each channel says by what it leaves, never a secret', async () => {
  const { body } = await operator.send('GET', operatorApi.channels.path);
  expect(
    body.channels.map(({ channel: name, setting, driver }: ChannelHealth) => [name, setting, driver]),
  ).toEqual([
    ['push', 'set', 'Web Push'],
    ['sms', 'set', 'http, 127.0.0.1'],
    ['email', 'set', 'smtp, 127.0.0.1'],
  ]);
  expect(JSON.stringify(body)).not.toContain('passerelle');
});

test('what waits, what failed and what works is counted from the outbox, and goes on after a restart', async () => {
  await put('a', 'sms', { at: at(-2 * HOUR_MS) });
  await put('b', 'sms', { at: at(-HOUR_MS), cause: 'access-refused', error: '401', attempts: 1 });
  await put('c', 'sms', { at: at(-HOUR_MS), cause: 'access-refused', error: '401', attempts: 1 });
  await put('d', 'sms', { state: 'failed', cause: 'refused-recipient', attempts: 1 });
  await put('e', 'sms', { state: 'sent', sentAt: at(-3 * HOUR_MS), attempts: 1 });
  const seen = await channel('sms');
  expect(seen).toMatchObject({
    ...{ waiting: 3, oldestAt: at(-2 * HOUR_MS), lastSuccessAt: at(-3 * HOUR_MS) },
    failures: [{ cause: 'refused-recipient', count: 1 }],
    failing: { cause: 'access-refused', words: '401' },
  });

  const unset = { setting: 'unset', driver: null } as const;
  const parts = { store: scene.service.store, clock: scene.clock, logger: pino({ level: 'silent' }) };
  const settings = { push: unset, sms: unset, email: unset };
  const first = createChannelHealth({ ...parts, settings });
  await first.read();
  await first.stop();
  expect(await parts.store.database('service').get('channel-health')).not.toBeNull();
  await put('f', 'sms', {});
  const [, again] = await createChannelHealth({ ...parts, settings }).read();
  expect(again).toMatchObject({
    waiting: 4,
    failing: { cause: 'access-refused' },
    lastSuccessAt: at(-3 * HOUR_MS),
  });

  // As an erasure does, and the end of its time.
  const database = parts.store.database('service');
  for (const id of ['a', 'd', 'f']) await database.removeWhole(`outbox:${id}:1:booked:sms`);
  expect(await channel('sms')).toMatchObject({ waiting: 2, oldestAt: at(-HOUR_MS), failures: [] });
});

test('a try leaves past the queue, tells the answer in its own words, and not more than five of them', async () => {
  expect((await tryOut('email', 'Essai@Example.org ')).body.outcome).toBe('accepted');
  const mail = await mailbox.next('essai@example.org');
  expect([mail.subject, mail.text]).toEqual(['Essai d’envoi', expect.stringContaining('rien à faire')]);
  expect((await tryOut('sms', '06 39 98 12 34')).body.outcome).toBe('accepted');
  expect(gateway.received.at(-1)).toMatchObject({ to: '+33639981234' });
  gateway.gateway.status = 401;
  expect((await tryOut('sms', '06 39 98 12 34')).body).toMatchObject({
    ...{ outcome: 'refused', cause: 'access-refused', words: expect.stringContaining('401') },
  });
  for (const [name, to] of [
    ['sms', 'bonjour'],
    ['email', '06 39 98 12 34'],
  ] as const)
    expect((await tryOut(name, to)).body).toMatchObject({
      error: 'bad-request',
      fields: { to: expect.stringContaining('not-a') },
    });
  expect((await tryOut('push', 'a@example.org')).status).toBe(404);

  for (let tries = 3; tries < 5; tries += 1) await tryOut('sms', '06 39 98 12 34');
  expect((await tryOut('email', 'essai@example.org')).body).toMatchObject({ error: 'too-many-attempts' });
  scene.clock.advance(11 * 60_000);
  expect((await tryOut('email', 'essai@example.org')).body.outcome).toBe('accepted');
});

test('a try counts for its channel, and the journal tells what came of it', async () => {
  scene.clock.advance(11 * 60_000);
  gateway.gateway.status = 401;
  await tryOut('sms', '06 39 98 12 34');
  expect((await channel('sms')).failing).toMatchObject({ cause: 'access-refused' });
  gateway.gateway.status = 200;
  scene.clock.advance(1000);
  const triedAt = at(scene.clock.now() - base);
  await tryOut('sms', '06 39 98 12 34');
  const { failing, lastSuccessAt } = await channel('sms');
  expect([failing, lastSuccessAt! >= triedAt]).toEqual([null, true]);
  const { body } = await operator.send('GET', `${operatorApi.journal.path}?action=test-channel`);
  expect(body.lines.slice(0, 2).map(({ event }: ShownLine) => event.subject)).toEqual([
    'sms-accepted',
    'sms-refused',
  ]);
});

test('a notification is tried on the operator’s own browser: shown, refused, and nothing is kept of it', async () => {
  const { body } = await operator.send('GET', operatorApi.channels.path);
  expect(body.pushKey).toMatch(/^B[\w-]{86}$/);
  const reader = pushService.subscribe();
  const asked = operator.send('POST', operatorApi.testPush.path, reader.subscription);
  await expect.poll(() => pushService.receivedBy(reader)).toHaveLength(1);
  const { payload } = pushService.receivedBy(reader)[0]!;
  expect(payload).toMatchObject({ title: 'Vis-à-vis', body: expect.stringContaining('Essai'), open: '/o/' });
  // As the worker does, signed in or not.
  await scene.browser().send('POST', pushWorkerApi.receipt.path, payload.receipt);
  expect((await asked).body).toEqual({ outcome: 'shown', cause: null, words: null });
  expect((await channel('push')).lastSuccessAt).not.toBeNull();
  pushService.drop(reader);
  expect((await operator.send('POST', operatorApi.testPush.path, reader.subscription)).body).toMatchObject({
    ...{ outcome: 'refused', cause: 'subscription-gone', words: expect.stringContaining('410') },
  });
  expect(await scene.service.store.database('service').list('push:')).toEqual([]);
});
