import { accountLinkApi } from '#domain/api/account-links.ts';
import { authApi } from '#domain/api/auth.ts';
import { ownAccountApi } from '#domain/api/own-account.ts';
import { teamApi } from '#domain/api/team.ts';
import type { IssuedLink } from '#domain/account-link.ts';
import { instant } from '#server/adapters/clock.ts';
import type { Stored } from '#server/adapters/store.ts';
import { createAccounts } from '#server/services/accounts.ts';
import { createPasswords } from '#server/services/passwords.ts';
import { createAuthenticator } from '#tests/harness/authenticator.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
import { createScene, PASSWORD, type Scene, type TestBrowser } from './scene.ts';

const NEW_PASSWORD = 'quatre mots pour une phrase';
const ORIGIN = 'https://rdv.example.test';

let scene: Scene;
let coordinator: TestBrowser;
let people = 0;
beforeAll(async () => {
  scene = await createScene({ PUBLIC_URL: ORIGIN });
  coordinator = await scene.tablet('karim');
});
afterAll(() => scene.close());

/** Someone of their own for each test. */
async function nurse() {
  people += 1;
  const login = `infirmiere${people}`;
  const person = { login, name: `Infirmière ${people}`, password: PASSWORD };
  await scene.service.access.provisioning.createStaff({ ...person, facility: scene.facility, role: 'staff' });
  const account = await scene.service.access.accounts.ofLogin(login);
  return { login, id: account?.id ?? '' };
}
async function linkTo(account: string, forgetFactors = false): Promise<string> {
  const path = teamApi.issueLink.path.replace(':account', account);
  const issued = await coordinator.send('POST', path, { email: null, forgetFactors });
  return (issued.body as unknown as IssuedLink).link.split('#')[1] ?? '';
}
const redeem = (token: string, password = NEW_PASSWORD) =>
  scene.browser().send('POST', accountLinkApi.redeem.path, { token, password });
const stateOf = async (token: string) =>
  ((await scene.browser().send('POST', accountLinkApi.peek.path, { token })).body as { state: string }).state;

test('who signs in by the former password while a new one is set is not let in', async () => {
  const { login, id } = await nurse();
  const token = await linkTo(id);
  const rivals = Array.from({ length: 16 }, () => scene.browser());
  await Promise.all([redeem(token), ...rivals.map((browser) => signIn(browser, login))]);
  expect(await Promise.all(rivals.map(statusOfMe))).toEqual(rivals.map(() => 401));
});

test('a session that is closed stays closed, whatever its holder does meanwhile', async () => {
  const { sessions } = scene.service.access;
  const { login, id } = await nurse();
  const browser = await signedIn(scene, login);
  const secret = browser.jar.get('__Host-account') ?? '';
  await Promise.all([sessions.prove(secret), sessions.closeAll('account', id), sessions.prove(secret)]);
  expect(await statusOfMe(browser)).toBe(401);
});

test('a second step that was waiting ends with the password before it', async () => {
  const { login, id } = await nurse();
  const { secret } = await addTotp(scene, await signedIn(scene, login));
  const waiting = scene.browser();
  await signIn(waiting, login);
  expect((await redeem(await linkTo(id))).body).toMatchObject({ isSignedIn: false });
  scene.clock.advance(30_000);
  const answer = await sendCode(waiting, codeOf(secret, scene.clock.now()));
  expect(answer).toMatchObject({ status: 410, body: { error: 'step-expired' } });
});

test('a link to a new password ends when the password is changed otherwise', async () => {
  const { login, id } = await nurse();
  const browser = await signedIn(scene, login);
  const token = await linkTo(id);
  await browser.send('PUT', ownAccountApi.changePassword.path, { password: NEW_PASSWORD });
  expect(await stateOf(token)).toBe('withdrawn');
  expect((await redeem(token, 'encore une autre phrase')).status).toBe(410);
});

test('passkeys are forgotten by the link that says so, even one in use', async () => {
  const { login, id } = await nurse();
  const phone = createAuthenticator(ORIGIN);
  await addPasskey(await signedIn(scene, login), phone);
  const token = await linkTo(id, true);
  const thief = Array.from({ length: 6 }, () => signInWithPasskey(scene.browser(), phone));
  await Promise.all([...thief, redeem(token)]);
  expect((await signInWithPasskey(scene.browser(), phone)).status).toBe(401);
});

test('a tablet that is taken away takes the sessions that were opened on it with it', async () => {
  const { login } = await nurse();
  const tablet = await scene.tablet(login);
  const elsewhere = await signedIn(scene, login);
  const { device } = (await tablet.send('GET', authApi.device.path)).body as { device: { id: string } };
  await coordinator.send('DELETE', teamApi.removeDevice.path.replace(':device', device.id));
  expect([await statusOfMe(tablet), await statusOfMe(elsewhere)]).toEqual([401, 200]);
});

test('a passkey that is removed ends the sessions it opened, but not the one that removes it', async () => {
  const { login } = await nurse();
  const phone = createAuthenticator(ORIGIN);
  const desk = await signedIn(scene, login);
  await addPasskey(desk, phone);
  const [stolen, own] = [scene.browser(), scene.browser()];
  await signInWithPasskey(stolen, phone);
  await signInWithPasskey(own, phone);
  const [passkey] = (await ownAccount(own)).passkeys;
  const path = ownAccountApi.removePasskey.path.replace(':passkey', passkey?.id ?? '');
  expect((await own.send('DELETE', path)).status).toBe(204);
  expect(await Promise.all([stolen, own, desk].map(statusOfMe))).toEqual([401, 200, 200]);
});

test('a login that someone is just being given is taken; one whose giving was cut off is free again', async () => {
  const { access, store } = scene.service;
  const service = store.database('service');
  let goOn: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (goOn = resolve));
  const put = async (doc: Stored) => {
    if (doc._id.startsWith('account:')) await gate;
    return service.put(doc);
  };
  const slow = { ...store, database: () => ({ ...service, put }) };
  const parts = { ...access, clock: scene.clock, passwords: createPasswords() };
  const pushSubscriptions = { forgetAccount: async () => undefined };
  const accounts = createAccounts({ ...parts, pushSubscriptions, store: slow });
  const role = { role: 'staff', facility: scene.facility, practitioner: null } as const;
  const person = { ...role, login: 'meme.login', name: 'Même Login', password: PASSWORD };
  const first = accounts.create(person);
  await expect.poll(() => service.get('login:meme.login')).not.toBeNull();
  await expect(access.accounts.create(person)).rejects.toMatchObject({ code: 'name-taken' });
  goOn();
  const { id } = await first;
  expect((await access.accounts.ofLogin('meme.login'))?.id).toBe(id);

  await service.put({ _id: 'login:coupe', type: 'login', account: '0', at: instant(scene.clock) } as Stored);
  scene.clock.advance(61_000);
  await expect(access.accounts.create({ ...person, login: 'coupe' })).resolves.toMatchObject({
    login: 'coupe',
  });
});
