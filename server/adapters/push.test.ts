import type { PushPayload } from '#domain/push.ts';
import { startPushService, type PushReader, type PushServiceStandIn } from '#tests/harness/push-service.ts';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadVapid } from '../services/vapid.ts';
import { createPushSender, PushError, readRetryAfter, type OutgoingPush } from './push.ts';

const payload: PushPayload = { title: 'Vis-à-vis', body: 'Nouveau message', tag: 't', open: '/r#abc' };
const NOW = Date.parse('2027-03-29T08:00:00.000Z');
const folder = mkdtempSync(join(tmpdir(), 'vapid-'));
const vapid = loadVapid({ DATA_DIR: folder, VAPID_SUBJECT: 'mailto:it@ime.example' });

let pushService: PushServiceStandIn;
let reader: PushReader;
beforeAll(async () => {
  pushService = await startPushService();
  reader = pushService.subscribe();
});
afterAll(() => pushService.close());

const outgoing = (over: Partial<OutgoingPush> = {}): OutgoingPush => ({
  ...{ subscription: reader.subscription, payload: JSON.stringify(payload) },
  ...{ ttlSeconds: 600, urgency: 'high', topic: 'abc_DEF-1' },
  ...over,
});
const sender = createPushSender({ vapid, publicOnly: false, now: () => NOW });
async function faultOf(push: OutgoingPush, by = sender): Promise<PushError> {
  const error = await by.send(push).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof PushError)) throw new Error(`no fault: ${String(error)}`);
  return error;
}

describe('a push', () => {
  it('arrives encrypted, signed, and with what the push service must know', async () => {
    await sender.send(outgoing());
    expect(pushService.faults).toEqual([]);
    const [got] = pushService.receivedBy(reader);
    expect(got?.payload).toEqual(payload);
    expect(got?.headers).toMatchObject({
      ...{ 'content-encoding': 'aes128gcm', ttl: '600', urgency: 'high', topic: 'abc_DEF-1' },
    });
    expect(got?.claims).toMatchObject({ aud: pushService.url, sub: 'mailto:it@ime.example' });
  });

  it.each([
    [404, {}, { isPermanent: true, fault: 'gone', retryAfterMs: null }],
    [410, {}, { isPermanent: true, fault: 'gone', retryAfterMs: null }],
    [403, {}, { isPermanent: true, fault: 'foreign', retryAfterMs: null }],
    [413, {}, { isPermanent: true, fault: null, retryAfterMs: null }],
    [429, { 'retry-after': '120' }, { isPermanent: false, fault: null, retryAfterMs: 120_000 }],
    [503, {}, { isPermanent: false, fault: null, retryAfterMs: null }],
    [302, { location: 'http://127.0.0.1/' }, { isPermanent: true, fault: null }],
  ])('answered by %i %o', async (status, headers, expected) => {
    pushService.answers.push({ status, headers });
    expect(await faultOf(outgoing())).toMatchObject(expected);
  });

  it('to nobody who answers waits, to a key that is none never leaves', async () => {
    const { keys } = reader.subscription;
    const nowhere = { endpoint: 'http://127.0.0.1:1/x', keys };
    expect(await faultOf(outgoing({ subscription: nowhere }))).toMatchObject({ isPermanent: false });
    const broken = { ...reader.subscription, keys: { ...keys, p256dh: `B${'A'.repeat(86)}` } };
    expect(await faultOf(outgoing({ subscription: broken }))).toMatchObject({ fault: 'gone' });
  });

  it('never reaches a machine of the inside where only public ones are meant', async () => {
    const before = pushService.receivedBy(reader).length;
    const strict = createPushSender({ vapid, publicOnly: true, now: () => NOW });
    expect(await faultOf(outgoing(), strict)).toMatchObject({ isPermanent: false, fault: null });
    expect(pushService.receivedBy(reader)).toHaveLength(before);
  });
});

it.each([
  [undefined, null],
  ['30', 30_000],
  ['Mon, 29 Mar 2027 08:01:00 GMT', 60_000],
  ['Mon, 29 Mar 2027 07:00:00 GMT', 0],
  ['999999', 3_600_000],
  ['soon', null],
])('« Retry-After: %s » is a pause of %s ms', (header, ms) => {
  expect(readRetryAfter(header, NOW)).toBe(ms);
});

describe('the key of this service', () => {
  const file = join(folder, 'vapid.key');

  it('is made once, for its own user alone', () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8').trim()).toBe(vapid.privateKey);
    expect(loadVapid({ DATA_DIR: folder })).toMatchObject({ publicKey: vapid.publicKey });
  });

  it('may come from the settings', () => {
    const other = mkdtempSync(join(tmpdir(), 'vapid-'));
    const { privateKey, publicKey } = vapid;
    expect(loadVapid({ DATA_DIR: other, VAPID_PRIVATE_KEY: privateKey })).toMatchObject({ publicKey });
  });

  it.each([
    [{ PUBLIC_URL: 'https://rdv.example.fr' }, 'https://rdv.example.fr'],
    [
      { PUBLIC_URL: 'http://localhost', MAIL_FROM: 'Vis-à-vis <no-reply@ime.example>' },
      'mailto:no-reply@ime.example',
    ],
    [{ VAPID_SUBJECT: 'mailto:a@b.example', PUBLIC_URL: 'https://rdv.example.fr' }, 'mailto:a@b.example'],
  ])('says whom to turn to: %o', (settings, subject) => {
    expect(loadVapid({ DATA_DIR: folder, ...settings }).subject).toBe(subject);
  });
});
