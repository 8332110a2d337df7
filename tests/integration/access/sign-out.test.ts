import { authApi } from '#domain/api/auth.ts';
import type { Account } from '#domain/account.ts';
import { expect, test } from 'vitest';
import { createScene, PASSWORD } from './scene.ts';

test('a sign-out asked late ends the session of the one who left, and nobody else’s', async () => {
  const scene = await createScene();
  const browser = scene.browser();
  const me = async () => (await browser.send('GET', authApi.me.path)).status;
  const signIn = async (login: string) =>
    (await browser.send('POST', authApi.signIn.path, { login, password: PASSWORD })).body as Account;
  const late = (account: string) =>
    browser.send('POST', `${authApi.signOut.path}?${new URLSearchParams({ account })}`);

  const sophie = await signIn('sophie');
  const left = new Map(browser.jar);
  expect((await late(sophie.id)).status).toBe(204);
  expect(await me()).toBe(401);

  const karim = await signIn('karim');
  expect((await late(sophie.id)).status).toBe(204);
  expect(await me()).toBe(200);
  expect((await late('nonsense')).status).toBe(400);
  // The answer to a late one may come after that to a signing in: it takes no cookie away.
  const answer = await late(karim.id);
  expect(answer.headers.getSetCookie()).toEqual([]);
  for (const [name, value] of left) browser.jar.set(name, value);
  expect(await me()).toBe(401);
  await scene.close();
});
