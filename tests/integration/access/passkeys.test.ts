import { authApi } from '#domain/api/auth.ts';
import { accountLinkApi } from '#domain/api/account-links.ts';
import { doctorApi } from '#domain/api/doctor.ts';
import { ownAccountApi } from '#domain/api/own-account.ts';
import type { PasskeyRequest } from '#domain/passkeys.ts';
import { createAuthenticator, type Authenticator } from '#tests/harness/authenticator.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  addPasskey,
  ownAccount,
  passkeyChallenge,
  signedIn,
  signIn,
  signInWithPasskey,
  statusOfMe,
} from './own-account-acts.ts';
import { createScene, PASSWORD, type Scene, type TestBrowser } from './scene.ts';

const ORIGIN = 'https://rdv.example.test';
const MINUTE_MS = 60_000;
const refused = { status: 401, body: { error: 'passkey-refused' } };
const expired = { status: 410, body: { error: 'step-expired' } };

let scene: Scene;
let doctor: TestBrowser;
let phone: Authenticator;
beforeEach(async () => {
  scene = await createScene({ PUBLIC_URL: ORIGIN });
  doctor = await signedIn(scene, 'vasseur');
  phone = createAuthenticator(ORIGIN);
});
afterEach(() => scene.close());

const me = async (browser: TestBrowser) =>
  (await browser.send('GET', authApi.me.path)).body as unknown as { login: string };

test('several, named; one touch signs in, without a login; one that was revoked no longer does', async () => {
  const key = createAuthenticator(ORIGIN);
  expect(await addPasskey(doctor, phone)).toMatchObject({ status: 200, body: { hasPasskey: true } });
  await addPasskey(doctor, key);
  const { passkeys } = await ownAccount(doctor);
  expect(passkeys.map(({ name, lastUsedAt }) => [name, lastUsedAt])).toEqual([
    ['Téléphone', null],
    ['Téléphone', null],
  ]);
  const [first] = passkeys;
  const path = ownAccountApi.removePasskey.path.replace(':passkey', first?.id ?? '');
  expect((await doctor.send('PUT', path, { name: 'Mon téléphone' })).status).toBe(204);

  const elsewhere = scene.browser();
  expect(await signInWithPasskey(elsewhere, phone)).toMatchObject({
    status: 200,
    body: { step: 'signed-in', login: 'vasseur', mustEnrol: false },
  });
  const [used] = (await ownAccount(elsewhere)).passkeys;
  expect(used).toMatchObject({ name: 'Mon téléphone', lastUsedAt: expect.any(String) as string });
  expect(JSON.stringify(await ownAccount(elsewhere))).not.toMatch(/publicKey|credential|sealed|digest/);

  expect((await doctor.send('DELETE', path)).status).toBe(204);
  expect(await signInWithPasskey(scene.browser(), phone)).toMatchObject(refused);
  expect(await signInWithPasskey(scene.browser(), key)).toMatchObject({ status: 200 });
  expect((await doctor.send('DELETE', path)).status).toBe(404);
});

test('a challenge serves once, for five minutes, for what it was asked for', async () => {
  await addPasskey(doctor, phone);
  const browser = scene.browser();
  const signed = phone.get(await passkeyChallenge(browser));
  const send = () => browser.send('POST', authApi.signInWithPasskey.path, signed);
  const answers = await Promise.all(Array.from({ length: 20 }, send));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(await send()).toMatchObject(expired);

  const late = await passkeyChallenge(browser);
  scene.clock.advance(5 * MINUTE_MS + 1);
  expect(await browser.send('POST', authApi.signInWithPasskey.path, phone.get(late))).toMatchObject(expired);
  const invented = { challenge: Buffer.alloc(32, 7).toString('base64url') };
  expect(await signInWithPasskey(browser, phone, invented)).toMatchObject(expired);

  const proof = (await doctor.send('POST', ownAccountApi.proofChallenge.path))
    .body as unknown as PasskeyRequest;
  expect(await browser.send('POST', authApi.signInWithPasskey.path, phone.get(proof))).toMatchObject(expired);
});

test.each([
  ['another page’s address', { origin: 'https://rdv.example.test.evil.test' }],
  ['another service', { rpId: 'evil.test' }],
  ['a holder who wasn’t asked for', { isUserVerified: false }],
  ['a key of its own', { forged: true }],
  ['a counter that stands still', { counter: 1 }],
  [
    'an account that it doesn’t belong to',
    { userHandle: Buffer.from('01J00000000000000000000009').toString('base64url') },
  ],
  ['no account', { userHandle: 'AAAA' }],
])('refused: %s', async (_name, deviation) => {
  await addPasskey(doctor, phone);
  expect(await signInWithPasskey(scene.browser(), phone)).toMatchObject({ status: 200 });
  const browser = scene.browser();
  expect(await signInWithPasskey(browser, phone, deviation)).toMatchObject(refused);
  expect(await statusOfMe(browser)).toBe(401);
  // It isn't spoilt for its holder.
  expect(await signInWithPasskey(scene.browser(), phone)).toMatchObject({ status: 200 });
});

test('an authenticator that doesn’t count is taken at its word', async () => {
  const synced = createAuthenticator(ORIGIN, { counts: false, isSynced: true });
  await addPasskey(doctor, synced);
  for (let time = 0; time < 3; time += 1)
    expect(await signInWithPasskey(scene.browser(), synced)).toMatchObject({ status: 200 });
  expect((await ownAccount(doctor)).passkeys).toMatchObject([{ isSynced: true }]);
});

test.each([
  ['another page’s address', { origin: 'https://evil.test' }],
  ['another service', { rpId: 'evil.test' }],
  ['a holder who wasn’t asked for', { isUserVerified: false }],
])('not enrolled: %s', async (_name, deviation) => {
  expect(await addPasskey(doctor, phone, deviation)).toMatchObject(refused);
  expect((await ownAccount(doctor)).passkeys).toEqual([]);
});

test('another’s passkey proves nothing here, and signs in as its own holder', async () => {
  const nurse = await scene.tablet('sophie');
  const hers = createAuthenticator(ORIGIN);
  await addPasskey(nurse, hers);
  await addPasskey(doctor, phone);
  const forDoctor = (await doctor.send('POST', ownAccountApi.proofChallenge.path))
    .body as unknown as PasskeyRequest;
  const borrowed = hers.get({ ...forDoctor, allowCredentials: undefined });
  expect(await doctor.send('POST', ownAccountApi.proveWithPasskey.path, borrowed)).toMatchObject(refused);
  // A challenge that one account asked for enrols nothing for another.
  const creation = await nurse.send('POST', ownAccountApi.newPasskeyChallenge.path);
  const passkey = createAuthenticator(ORIGIN).create(creation.body as never);
  expect(await doctor.send('POST', ownAccountApi.addPasskey.path, { name: 'Clé', passkey })).toMatchObject(
    expired,
  );
  await signInWithPasskey(doctor, hers);
  expect((await me(doctor)).login).toBe('sophie');
});

test('a way to come in changes only after a proof of the last ten minutes, by password or passkey', async () => {
  await addPasskey(doctor, phone);
  scene.clock.advance(10 * MINUTE_MS + 1);
  const asks = () => doctor.send('POST', ownAccountApi.newPasskeyChallenge.path);
  const needed = { status: 403, body: { error: 'proof-needed' } };
  expect(await asks()).toMatchObject(needed);
  const [passkey] = (await ownAccount(doctor)).passkeys;
  const path = ownAccountApi.removePasskey.path.replace(':passkey', passkey?.id ?? '');
  expect(await doctor.send('DELETE', path)).toMatchObject(needed);
  for (const { method, path: other } of [ownAccountApi.beginTotp, ownAccountApi.makeRecoveryCodes])
    expect(await doctor.send(method, other)).toMatchObject(needed);
  expect(
    await doctor.send('PUT', ownAccountApi.changePassword.path, { password: 'x'.repeat(12) }),
  ).toMatchObject(needed);

  const wrong = await doctor.send('POST', ownAccountApi.prove.path, { password: 'pas la bonne' });
  expect(wrong).toMatchObject({ status: 401, body: { error: 'bad-credentials' } });
  expect(await asks()).toMatchObject(needed);
  const challenge = (await doctor.send('POST', ownAccountApi.proofChallenge.path))
    .body as unknown as PasskeyRequest;
  expect((await doctor.send('POST', ownAccountApi.proveWithPasskey.path, phone.get(challenge))).status).toBe(
    204,
  );
  expect((await asks()).status).toBe(200);
});

test('where two factors are required, a password alone opens nothing but enrolment', async () => {
  const strict = await createScene({ PUBLIC_URL: ORIGIN, SECOND_FACTOR: 'required' });
  const browser = strict.browser();
  expect(await signIn(browser, 'vasseur')).toMatchObject({ status: 200, body: { mustEnrol: true } });
  const closed = { status: 403, body: { error: 'factor-needed' } };
  const agenda = `${doctorApi.agenda.path}?from=2027-03-01T00:00:00.000Z&to=2027-03-02T00:00:00.000Z`;
  for (const path of [agenda, doctorApi.availability.path, ownAccountApi.read.path])
    expect(await browser.send('GET', path)).toMatchObject(closed);
  expect(await browser.send('DELETE', ownAccountApi.closeOthers.path)).toMatchObject(closed);
  const cookie = [...browser.jar].map((pair) => pair.join('=')).join('; ');
  expect((await fetch(`${strict.url}/events/doctor`, { headers: { cookie } })).status).toBe(403);

  const thief = strict.browser();
  await signIn(thief, 'vasseur');
  expect(await addPasskey(browser, phone)).toMatchObject({ status: 200, body: { mustEnrol: false } });
  expect((await browser.send('GET', agenda)).status).toBe(200);
  // Whoever came in before by the password alone enrols nothing beside it, and comes in no more by it.
  expect(await addPasskey(thief, createAuthenticator(ORIGIN))).toMatchObject({ status: 401 });
  expect(await signIn(thief, 'vasseur')).toMatchObject({
    body: { step: 'second-factor', by: ['passkey'] },
  });
  expect(await statusOfMe(thief)).toBe(401);
  expect(await signInWithPasskey(thief, phone)).toMatchObject({ status: 200, body: { mustEnrol: false } });

  // The last one stays; a tablet is held already.
  const [passkey] = (await ownAccount(browser)).passkeys;
  const path = ownAccountApi.removePasskey.path.replace(':passkey', passkey?.id ?? '');
  expect(await browser.send('DELETE', path)).toMatchObject({ status: 409, body: { error: 'last-factor' } });
  const nurse = await strict.tablet('sophie');
  expect(await me(nurse)).toMatchObject({ login: 'sophie', mustEnrol: false });
  nurse.jar.delete('__Host-device');
  expect(await me(nurse)).toMatchObject({ mustEnrol: true });
  await strict.close();
});

test('a password that stood alone for more than a week enrols nothing; a link or a tablet of one’s own does', async () => {
  const strict = await createScene({ PUBLIC_URL: ORIGIN, SECOND_FACTOR: 'required' });
  strict.clock.advance(8 * 24 * 3_600_000);
  const browser = strict.browser();
  const refusal = { status: 403, body: { error: 'link-needed' } };
  expect(await signIn(browser, 'vasseur')).toMatchObject(refusal);
  expect(await signIn(browser, 'vasseur', 'une phrase qui n’est pas la sienne')).toMatchObject({
    status: 401,
  });
  expect(await statusOfMe(browser)).toBe(401);
  expect(await statusOfMe(await strict.tablet('sophie'))).toBe(200);

  const { accounts, accountLinks } = strict.service.access;
  const account = await accounts.ofLogin('vasseur');
  if (!account) throw new Error('no account');
  const { token } = await accountLinks.issue(account, {});
  const redeemed = await browser.send('POST', accountLinkApi.redeem.path, { token, password: PASSWORD });
  expect(redeemed).toMatchObject({ status: 200, body: { isSignedIn: true } });
  expect(await addPasskey(browser, phone)).toMatchObject({ status: 200, body: { mustEnrol: false } });
  await strict.close();
});

test('whose identity a provider knows is asked for it: a password alone enrols nothing beside it', async () => {
  const OIDC_ISSUER = 'https://identite.example.test';
  const oidc = { OIDC_ISSUER, OIDC_CLIENT_ID: 'rdv', OIDC_CLIENT_SECRET: 'un secret de longueur suffisante' };
  const strict = await createScene({ PUBLIC_URL: ORIGIN, SECOND_FACTOR: 'required', ...oidc });
  const early = await signedIn(strict, 'vasseur');
  const { accounts, identities } = strict.service.access;
  const account = (await accounts.ofLogin('vasseur'))?.id ?? '';
  await identities.link({ issuer: OIDC_ISSUER, subject: '810000000001', account }, async () => true);
  expect(await addPasskey(early, phone)).toMatchObject({ status: 401 });
  const browser = strict.browser();
  expect(await signIn(browser, 'vasseur')).toMatchObject({
    body: { step: 'second-factor', by: ['provider'] },
  });
  expect(await statusOfMe(browser)).toBe(401);
  await strict.close();
});

test('without PUBLIC_URL they belong to the address that was asked', async () => {
  const plain = await createScene();
  const browser = await signedIn(plain, 'vasseur');
  const own = createAuthenticator(plain.url);
  expect(await addPasskey(browser, own)).toMatchObject({ status: 200 });
  expect(own.credentials).toMatchObject([{ rpId: '127.0.0.1' }]);
  expect(await signInWithPasskey(plain.browser(), own)).toMatchObject({ status: 200 });
  const { port } = new URL(plain.url);
  expect(await signInWithPasskey(plain.browser(), own, { origin: `http://localhost:${port}` })).toMatchObject(
    refused,
  );
  await plain.close();
});
