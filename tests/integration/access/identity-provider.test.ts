import { PROVIDER_CALLBACK, providerApi } from '#domain/api/provider.ts';
import { accountLinkApi } from '#domain/api/account-links.ts';
import { authApi } from '#domain/api/auth.ts';
import { ownAccountApi } from '#domain/api/own-account.ts';
import { createVisitor, startProvider, type RunningProvider } from '#tests/harness/identity-provider.ts';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { addTotp, signIn } from './own-account-acts.ts';
import { createScene, PASSWORD, type Scene, type TestBrowser } from './scene.ts';

const RPPS = '899700218896';
let scene: Scene;
let provider: RunningProvider | null = null;

/** A free port: the provider must know where the service listens before it starts. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function start(options: { assures?: boolean; environment?: Record<string, string> } = {}) {
  const port = await freePort();
  const { assures = true, environment = {} } = options;
  provider = await startProvider({ services: [`http://127.0.0.1:${port}`], assures });
  scene = await createScene({ ...provider.environment, PORT: String(port), ...environment });
  const doctor = await scene.service.access.accounts.ofLogin('vasseur');
  return doctor?.id ?? '';
}
afterEach(async () => {
  await scene.close();
  await provider?.close();
  provider = null;
});

const tie = (account: string, subject = RPPS) =>
  scene.service.access.identities.link({ issuer: provider!.issuer, subject, account }, async () => true);
async function begin(browser: TestBrowser, door = '/m/'): Promise<string> {
  const answer = await browser.send('POST', providerApi.begin.path, { door });
  expect(answer.status).toBe(200);
  return (answer.body as { url: string }).url;
}
/** As a browser follows a link from another site: Strict cookies stay behind. */
async function comeBack(browser: TestBrowser, address: string) {
  const strict = browser.jar.get('__Host-account');
  browser.jar.delete('__Host-account');
  const { pathname, search } = new URL(address);
  const answer = await browser.send('GET', pathname + search);
  if (strict && !browser.jar.has('__Host-account')) browser.jar.set('__Host-account', strict);
  return { status: answer.status, location: answer.headers.get('location') };
}
async function identitiesOf(login: string) {
  const { accounts, identities } = scene.service.access;
  return identities.of(provider!.issuer, (await accounts.ofLogin(login))?.id ?? '');
}
const me = async (browser: TestBrowser) => (await browser.send('GET', authApi.me.path)).body;

test('whoever is tied to the identity is signed in, by two factors; nobody else is', async () => {
  const id = await start();
  const browser = scene.browser();
  expect((await browser.send('GET', providerApi.offer.path)).body).toEqual({ name: 'Pro Santé Connect' });
  const address = new URL(await begin(browser));
  expect(Object.fromEntries(address.searchParams)).toMatchObject({
    ...{
      acr_values: 'eidas1',
      code_challenge_method: 'S256',
      response_type: 'code',
      scope: 'openid scope_all',
    },
  });
  const back = await createVisitor().signIn(address.href, RPPS);
  expect(await comeBack(browser, back)).toEqual({ status: 303, location: '/m/?fournisseur=unlinked' });
  expect(await me(browser)).toMatchObject({ error: 'signed-out' });

  await tie(id);
  const again = await createVisitor().signIn(await begin(browser), RPPS);
  expect(await comeBack(browser, again)).toEqual({ status: 303, location: '/m/' });
  expect(await me(browser)).toMatchObject({ id, login: 'vasseur', mustEnrol: false });
  // Once: what was used opens nothing more, in this browser or another.
  expect((await comeBack(browser, again)).location).toBe('/e/?fournisseur=expired');
});

test('an answer that another browser began opens nothing, and is left to whoever began it', async () => {
  await tie(await start());
  const attacker = scene.browser();
  const back = await createVisitor().signIn(await begin(attacker), RPPS);
  const victim = scene.browser();
  expect((await comeBack(victim, back)).location).toBe('/e/?fournisseur=expired');
  await begin(victim);
  expect((await comeBack(victim, back)).location).toBe('/m/?fournisseur=expired');
  expect(await me(victim)).toMatchObject({ error: 'signed-out' });
  expect((await comeBack(attacker, back)).location).toBe('/m/');
});

test('forged and stale answers sign nobody in', async () => {
  await tie(await start());
  const browser = scene.browser();
  const back = new URL(await createVisitor().signIn(await begin(browser), RPPS));
  for (const query of ['', '?code=x', '?code=x&state=y', `?code=x&state=${'A'.repeat(43)}`]) {
    const { status, location } = await comeBack(browser, `${back.origin}${PROVIDER_CALLBACK}${query}`);
    expect([query, status]).toEqual([query, 303]);
    expect(location).toBe(query === '' ? '/m/?fournisseur=expired' : '/e/?fournisseur=expired');
  }
  const other = scene.browser();
  const swapped = new URL(await createVisitor().signIn(await begin(other), RPPS));
  swapped.searchParams.set('code', back.searchParams.get('code') ?? '');
  expect((await comeBack(other, swapped.href)).location).toBe('/m/?fournisseur=unavailable');
  const late = scene.browser();
  const tooLate = await createVisitor().signIn(await begin(late), RPPS);
  scene.clock.advance(11 * 60_000);
  expect((await comeBack(late, tooLate)).location).toBe('/m/?fournisseur=expired');
  for (const one of [browser, other, late]) expect(await me(one)).toMatchObject({ error: 'signed-out' });
});

test('who changes their mind there is told so', async () => {
  await start();
  const browser = scene.browser();
  const back = await createVisitor().signIn(await begin(browser, '/e/'), RPPS, 'out');
  expect((await comeBack(browser, back)).location).toBe('/e/?fournisseur=refused');
});

test('without the level that was asked for it is no second factor', async () => {
  const id = await start({ assures: false, environment: { SECOND_FACTOR: 'required' } });
  await tie(id);
  const browser = scene.browser();
  await comeBack(browser, await createVisitor().signIn(await begin(browser), RPPS));
  expect(await me(browser)).toMatchObject({ id, mustEnrol: true });
});

test('where the account’s own factors ask for more, it lets nobody by them', async () => {
  const id = await start({ assures: false });
  await tie(id);
  const browser = scene.browser();
  await signIn(browser, 'vasseur');
  await addTotp(scene, browser);
  const other = scene.browser();
  const back = await createVisitor().signIn(await begin(other), RPPS);
  expect((await comeBack(other, back)).location).toBe('/m/?fournisseur=weak');
  expect(await me(other)).toMatchObject({ error: 'signed-out' });
});

test('who is still signed in there, on a shared tablet, is asked again; an address that says otherwise opens nothing', async () => {
  await tie(await start());
  const there = createVisitor();
  const first = scene.browser();
  await comeBack(first, await there.signIn(await begin(first), RPPS));
  expect(await me(first)).toMatchObject({ login: 'vasseur' });
  expect(there.asked).toBe(1);
  const next = scene.browser();
  await comeBack(next, await there.signIn(await begin(next), RPPS));
  expect(there.asked).toBe(2);
  expect(await me(next)).toMatchObject({ login: 'vasseur' });

  scene.clock.advance(60_000);
  const third = scene.browser();
  const patient = new URL(await begin(third));
  patient.searchParams.delete('max_age');
  const answer = await there.signIn(patient.href, RPPS);
  expect(there.asked).toBe(2);
  expect((await comeBack(third, answer)).location).toBe('/m/?fournisseur=unavailable');
});

test('the session that this browser held is over; one that has ended ties nothing', async () => {
  await tie(await start());
  const tablet = scene.browser();
  await signIn(tablet, 'sophie');
  const former = scene.browser();
  former.jar.set('__Host-account', tablet.jar.get('__Host-account') ?? '');
  await comeBack(tablet, await createVisitor().signIn(await begin(tablet), RPPS));
  expect(await me(tablet)).toMatchObject({ login: 'vasseur' });
  expect(await me(former)).toMatchObject({ error: 'signed-out' });

  const thief = scene.browser();
  await signIn(thief, 'sophie');
  const asked = await thief.send('POST', providerApi.link.path, { door: '/e/' });
  const owner = scene.browser();
  await signIn(owner, 'sophie');
  await owner.send('DELETE', ownAccountApi.closeOthers.path);
  const late = await createVisitor().signIn((asked.body as { url: string }).url, '899700000001');
  expect((await comeBack(thief, late)).location).toBe('/e/compte?fournisseur=expired');
  expect(await identitiesOf('sophie')).toEqual([]);
});

test('who lost everything begins anew: the identity is forgotten with the rest', async () => {
  const id = await start();
  await tie(id);
  const { accountLinks } = scene.service.access;
  const { token } = await accountLinks.issue({ id, facility: null }, { forgetsFactors: true });
  const doctor = scene.browser();
  const password = 'quatre mots pour une phrase';
  expect((await doctor.send('POST', accountLinkApi.redeem.path, { token, password })).status).toBe(200);
  expect(await identitiesOf('vasseur')).toEqual([]);
});

test('one ties one’s own identity once signed in; it belongs to one account', async () => {
  const id = await start();
  const browser = scene.browser();
  await browser.send('POST', authApi.signIn.path, { login: 'vasseur', password: PASSWORD });
  const asked = await browser.send('POST', providerApi.link.path, { door: '/m/' });
  const back = await createVisitor().signIn((asked.body as { url: string }).url, RPPS);
  expect((await comeBack(browser, back)).location).toBe('/m/compte?fournisseur=linked');
  expect((await browser.send('GET', providerApi.identities.path)).body).toMatchObject({
    identities: [{ subject: RPPS }],
  });
  expect(await me(browser)).toMatchObject({ id });

  const sophie = scene.browser();
  await sophie.send('POST', authApi.signIn.path, { login: 'sophie', password: PASSWORD });
  const taken = await sophie.send('POST', providerApi.link.path, { door: '/e/' });
  const refused = await createVisitor().signIn((taken.body as { url: string }).url, RPPS);
  expect((await comeBack(sophie, refused)).location).toBe('/e/compte?fournisseur=taken');

  expect((await browser.send('DELETE', providerApi.unlink.path)).status).toBe(204);
  const gone = scene.browser();
  const late = await createVisitor().signIn(await begin(gone), RPPS);
  expect((await comeBack(gone, late)).location).toBe('/m/?fournisseur=unlinked');
});

test('an identity must be asked for anew when the proof is old', async () => {
  await start();
  const browser = scene.browser();
  await browser.send('POST', authApi.signIn.path, { login: 'vasseur', password: PASSWORD });
  scene.clock.advance(11 * 60_000);
  for (const { method, path } of [providerApi.link, providerApi.unlink])
    expect(
      (await browser.send(method, path, method === 'POST' ? { door: '/m/' } : undefined)).body,
    ).toMatchObject({
      error: 'proof-needed',
    });
});

test('signing out goes by the provider when this browser came from there', async () => {
  await tie(await start());
  const browser = scene.browser();
  const leave = async () =>
    ((await browser.send('POST', providerApi.leave.path, { door: '/m/' })).body as { url: string | null })
      .url;
  expect(await leave()).toBeNull();
  await comeBack(browser, await createVisitor().signIn(await begin(browser), RPPS));
  const url = new URL((await leave()) ?? '');
  expect(url.origin).toBe(provider!.issuer);
  expect(url.searchParams.get('post_logout_redirect_uri')).toMatch(/\/m\/$/);
  expect(url.searchParams.get('id_token_hint')).toMatch(/^ey/);
  expect(await leave()).toBeNull();
});

test('a provider that is down is told in words', async () => {
  await start();
  await provider!.close();
  const browser = scene.browser();
  const down = await browser.send('POST', providerApi.begin.path, { door: '/m/' });
  expect([down.status, down.body]).toMatchObject([503, { error: 'provider-unavailable' }]);
  expect(browser.jar.size).toBe(0);
});

test('who came, who was refused and who tied an identity is written down', async () => {
  const id = await start();
  await tie(id);
  const browser = scene.browser();
  await comeBack(browser, await createVisitor().signIn(await begin(browser), RPPS));
  await comeBack(browser, await createVisitor().signIn(await begin(browser), '000000000000'));
  const told: unknown[] = [];
  for await (const { event } of scene.service.access.audit.lines())
    told.push([event.action, event.outcome, event.by.kind]);
  expect(told.slice(-2)).toEqual([
    ['sign-in', 'done', 'account'],
    ['sign-in', 'refused', 'nobody'],
  ]);
});

test('without settings there is no button and no way in', async () => {
  scene = await createScene();
  const browser = scene.browser();
  expect((await browser.send('GET', providerApi.offer.path)).body).toEqual({ name: null });
  expect((await browser.send('POST', providerApi.begin.path, { door: '/m/' })).status).toBe(404);
  expect((await browser.send('GET', `${PROVIDER_CALLBACK}?code=x&state=y`)).status).toBe(404);
});
