import { authApi } from '#domain/api/auth.ts';
import { ownAccountApi } from '#domain/api/own-account.ts';
import type { AuditLine } from '#domain/audit.ts';
import { createAuthenticator } from '#tests/harness/authenticator.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  addPasskey,
  addTotp,
  codeOf,
  ownAccount,
  sendCode,
  signedIn,
  signIn,
  signInWithPasskey,
  statusOfMe,
} from './own-account-acts.ts';
import { createScene, type Scene, type TestBrowser } from './scene.ts';

const STEP_MS = 30_000;
const MINUTE_MS = 60_000;
const refused = { status: 401, body: { error: 'code-refused' } };

let scene: Scene;
let doctor: TestBrowser;
beforeEach(async () => {
  scene = await createScene({ PUBLIC_URL: 'https://rdv.example.test' });
  doctor = await signedIn(scene, 'vasseur');
});
afterEach(() => scene.close());

/** Before the second step, on a browser of its own. */
async function halfWay(login = 'vasseur') {
  const browser = scene.browser();
  const answer = await signIn(browser, login);
  return { browser, answer };
}

test('a secret shown as a picture and as text serves once a code of it was given', async () => {
  const begun = await doctor.send('POST', ownAccountApi.beginTotp.path);
  const { secret, qrCode } = begun.body as { secret: string; qrCode: string };
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(qrCode).toMatch(/^<svg/);
  expect(await doctor.send('PUT', ownAccountApi.confirmTotp.path, { code: '000000' })).toMatchObject(refused);
  expect((await ownAccount(doctor)).totp).toBeNull();
  expect((await halfWay()).answer).toMatchObject({ body: { step: 'signed-in' } });

  const { status, codes } = await addTotp(scene, doctor);
  expect(status).toBe(200);
  expect(new Set(codes).size).toBe(10);
  for (const code of codes)
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{3}$/);
  expect(await ownAccount(doctor)).toMatchObject({ totp: {}, recoveryCodes: { left: 10, lastUsedAt: null } });
  const kept = JSON.stringify(await scene.service.store.database('service').list('factors:'));
  for (const hidden of [secret, ...codes, ...codes.map((code) => code.replaceAll('-', ''))])
    expect(kept).not.toContain(hidden);
});

test('the right password opens nothing by itself; a code of now does, once, by one step early or late', async () => {
  const { secret } = await addTotp(scene, doctor);
  scene.clock.advance(10 * STEP_MS);
  const { browser, answer } = await halfWay();
  expect(answer).toMatchObject({
    status: 200,
    body: { step: 'second-factor', by: ['totp', 'recovery-code'] },
  });
  expect(await statusOfMe(browser)).toBe(401);
  expect((await browser.send('GET', ownAccountApi.read.path)).status).toBe(401);

  const now = scene.clock.now();
  for (const drift of [-2, 2])
    expect(await sendCode(browser, codeOf(secret, now + drift * STEP_MS))).toMatchObject(refused);
  expect(await sendCode(browser, codeOf(secret, now - STEP_MS))).toMatchObject({
    status: 200,
    body: { login: 'vasseur', mustEnrol: false },
  });
  expect(await statusOfMe(browser)).toBe(200);
  // Spent: the same, and any of a step before it.
  const again = (await halfWay()).browser;
  expect(await sendCode(again, codeOf(secret, now - STEP_MS))).toMatchObject(refused);
  const spaced = codeOf(secret, now + STEP_MS).replace(/(...)/, '$1 ');
  // As many as are verified at once after a wrong one: more would be throttled, whichever comes first.
  const rivals = await Promise.all(Array.from({ length: 4 }, () => sendCode(again, spaced)));
  expect(rivals.filter(({ status }) => status === 200).length).toBe(1);
  expect(await sendCode((await halfWay()).browser, codeOf(secret, now))).toMatchObject(refused);
});

test('the half session ends after five minutes, and with its use', async () => {
  const { secret } = await addTotp(scene, doctor);
  const { browser } = await halfWay();
  scene.clock.advance(5 * MINUTE_MS);
  const expired = { status: 410, body: { error: 'step-expired' } };
  expect(await sendCode(browser, codeOf(secret, scene.clock.now()))).toMatchObject(expired);
  const other = (await halfWay()).browser;
  const cookies = new Map(other.jar);
  expect((await sendCode(other, codeOf(secret, scene.clock.now()))).status).toBe(200);
  for (const [name, value] of cookies) other.jar.set(name, value);
  scene.clock.advance(STEP_MS);
  expect(await sendCode(other, codeOf(secret, scene.clock.now()))).toMatchObject(expired);
});

test('codes are throttled like passwords, however often one begins again', async () => {
  const { secret } = await addTotp(scene, doctor);
  scene.clock.advance(STEP_MS);
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const { browser } = await halfWay();
    statuses.push((await sendCode(browser, '000000')).status);
  }
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
  const { browser } = await halfWay();
  expect((await sendCode(browser, codeOf(secret, scene.clock.now()))).status).toBe(429);
  // Nobody else waits for it.
  await addTotp(scene, await scene.tablet('sophie'));
  scene.clock.advance(61_000);
  expect((await sendCode((await halfWay()).browser, codeOf(secret, scene.clock.now()))).status).toBe(200);
});

test('a recovery code stands in once, as it is typed; how many are left is told; new ones void the old', async () => {
  const { codes } = await addTotp(scene, doctor);
  const [first = '', second = ''] = codes;
  const { browser } = await halfWay();
  expect((await sendCode(browser, ` ${first.toLowerCase().replaceAll('-', ' ')} `)).status).toBe(200);
  expect((await ownAccount(browser)).recoveryCodes).toMatchObject({
    left: 9,
    lastUsedAt: expect.any(String) as string,
  });
  expect((await ownAccount(browser)).sessions.find(({ isThis }) => isThis)?.proofs).toEqual([
    'password',
    'recovery-code',
  ]);
  const again = (await halfWay()).browser;
  expect(await sendCode(again, first)).toMatchObject(refused);

  const renewed = await browser.send('POST', ownAccountApi.makeRecoveryCodes.path);
  const [fresh = ''] = (renewed.body as unknown as { codes: string[] }).codes;
  expect(await sendCode(again, second)).toMatchObject(refused);
  expect((await sendCode(again, fresh)).status).toBe(200);
  const nurse = await scene.tablet('sophie');
  await addTotp(scene, nurse);
  expect(await sendCode((await halfWay('sophie')).browser, codes[2] ?? '')).toMatchObject(refused);
});

test('a passkey may stand in for the code, and the journal tells by what each came in', async () => {
  const phone = createAuthenticator('https://rdv.example.test');
  await addTotp(scene, doctor);
  await addPasskey(doctor, phone);
  const { browser, answer } = await halfWay();
  expect(answer).toMatchObject({ body: { by: ['totp', 'passkey', 'recovery-code'] } });
  expect((await signInWithPasskey(browser, phone)).status).toBe(200);
  await sendCode((await halfWay()).browser, '000000');
  const lines: AuditLine[] = [];
  for await (const line of scene.service.access.audit.lines()) lines.push(line);
  const told = lines.map(({ event }) => [event.action, event.outcome, event.by.kind, event.subject]);
  expect(told).toEqual([
    ['sign-in', 'done', 'account', 'password'],
    ['begin-totp', 'done', 'account', undefined],
    ['confirm-totp', 'done', 'account', undefined],
    ['add-passkey', 'done', 'account', undefined],
    ['begin-sign-in', 'done', 'account', undefined],
    ['sign-in', 'done', 'account', 'passkey'],
    ['begin-sign-in', 'done', 'account', undefined],
    ['sign-in', 'refused', 'account', undefined],
  ]);
});

test('taken away, the password is enough again where it is; its recovery codes go with the last factor', async () => {
  await addTotp(scene, doctor);
  expect((await doctor.send('DELETE', ownAccountApi.removeTotp.path)).status).toBe(204);
  expect(await ownAccount(doctor)).toMatchObject({ totp: null, recoveryCodes: null });
  expect((await halfWay()).answer).toMatchObject({ body: { step: 'signed-in' } });
  expect((await doctor.send('DELETE', ownAccountApi.removeTotp.path)).status).toBe(404);
});

test('who was removed from the team comes in by nothing, and leaves no secret behind', async () => {
  const phone = createAuthenticator('https://rdv.example.test');
  const nurse = await scene.tablet('sophie');
  await addPasskey(nurse, phone);
  const { id } = await ownAccount(nurse);
  await scene.service.access.accounts.remove(id);
  expect(await signInWithPasskey(scene.browser(), phone)).toMatchObject({ status: 401 });
  expect(await statusOfMe(nurse)).toBe(401);
  const left = await scene.service.store.database('service').list('factors:');
  expect(left).toMatchObject([{ passkeys: [], totp: null, pendingTotp: null, recoveryCodes: null }]);
  expect(await nurse.send('POST', authApi.passkeyChallenge.path)).toMatchObject({ status: 200 });
});
