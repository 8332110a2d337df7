import { authApi } from '#domain/api/auth.ts';
import { ownAccountApi } from '#domain/api/own-account.ts';
import { teamApi } from '#domain/api/team.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownAccount, signedIn, signIn, statusOfMe } from './own-account-acts.ts';
import { createScene, PASSWORD, type Scene, type TestBrowser } from './scene.ts';

const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0';
const NEW_PASSWORD = 'une autre phrase de passe';

let scene: Scene;
beforeEach(async () => {
  scene = await createScene();
});
afterEach(() => scene.close());

const cookieOf = ({ jar }: TestBrowser) => [...jar].map((pair) => pair.join('=')).join('; ');
const stream = (browser: TestBrowser, path: string) =>
  fetch(scene.url + path, { headers: { cookie: cookieOf(browser) } });
const at = (session: string) => ownAccountApi.closeSession.path.replace(':session', session);

async function untilItEnds(answer: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  const reader = answer.body!.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read())
    text += decoder.decode(part.value);
  return text;
}

test('told in words: which browser, on which tablet, since when; never the browser’s whole name', async () => {
  const tablet = await scene.tablet('sophie');
  const desk = scene.browser();
  const headers = { 'user-agent': FIREFOX };
  await desk.send('POST', authApi.signIn.path, { login: 'sophie', password: PASSWORD }, headers);
  const { sessions } = await ownAccount(desk);
  expect(sessions).toHaveLength(2);
  expect(sessions.find(({ isThis }) => isThis)).toMatchObject({
    ...{ browser: 'Firefox', system: 'Windows', tablet: null, proofs: ['password'] },
  });
  expect(sessions.find(({ isThis }) => !isThis)).toMatchObject({ tablet: 'Tablette' });
  const kept = JSON.stringify(await scene.service.store.database('service').list('session:'));
  expect(kept).not.toMatch(/Mozilla|Gecko|127\.0\.0\.1/);
  expect((await ownAccount(tablet)).sessions.map(({ id }) => id).sort()).toEqual(
    sessions.map(({ id }) => id).sort(),
  );
});

test('one closed from elsewhere is over at once, its open stream included', async () => {
  const here = await signedIn(scene, 'vasseur');
  const there = await signedIn(scene, 'vasseur');
  const open = await stream(there, '/events/doctor');
  expect(open.status).toBe(200);
  const other = (await ownAccount(here)).sessions.find(({ isThis }) => !isThis)?.id ?? '';
  expect((await here.send('DELETE', at(other))).status).toBe(204);
  await untilItEnds(open);
  expect([await statusOfMe(there), await statusOfMe(here)]).toEqual([401, 200]);
  expect((await stream(there, '/events/doctor')).status).toBe(401);
  expect((await here.send('DELETE', at(other))).status).toBe(404);
});

test('a tablet is told to ask who holds it; it goes on reading', async () => {
  const tablet = await scene.tablet('sophie');
  const open = await stream(tablet, '/events/facility');
  const reader = open.body!.getReader();
  await reader.read();
  const desk = await signedIn(scene, 'sophie');
  expect((await desk.send('DELETE', ownAccountApi.closeOthers.path)).status).toBe(204);
  const decoder = new TextDecoder();
  let heard = '';
  while (!heard.includes('event: session')) heard += decoder.decode((await reader.read()).value);
  expect(await statusOfMe(tablet)).toBe(401);
  expect((await tablet.send('GET', authApi.device.path)).status).toBe(200);
  await reader.cancel();
});

test('the same when a coordinator signs somebody out', async () => {
  const tablet = await scene.tablet('sophie');
  const open = await stream(tablet, '/events/facility');
  const coordinator = await scene.tablet('karim');
  const { id } = await ownAccount(tablet);
  await coordinator.send('POST', teamApi.signOutMember.path.replace(':account', id));
  const reader = open.body!.getReader();
  const decoder = new TextDecoder();
  let heard = '';
  while (!heard.includes('event: session')) heard += decoder.decode((await reader.read()).value);
  expect(await statusOfMe(tablet)).toBe(401);
  await reader.cancel();
});

test('nobody closes another’s', async () => {
  const doctor = await signedIn(scene, 'vasseur');
  const nurse = await scene.tablet('sophie');
  const [hers] = (await ownAccount(nurse)).sessions;
  expect((await doctor.send('DELETE', at(hers?.id ?? ''))).status).toBe(404);
  await doctor.send('DELETE', ownAccountApi.closeOthers.path);
  expect(await statusOfMe(nurse)).toBe(200);
});

test('a new password ends every other session, and the old one opens nothing', async () => {
  const here = await signedIn(scene, 'vasseur');
  const there = await signedIn(scene, 'vasseur');
  const change = (password: string) => here.send('PUT', ownAccountApi.changePassword.path, { password });
  expect(await change('trop court')).toMatchObject({
    status: 400,
    body: { fields: { password: expect.any(String) as string } },
  });
  expect((await change(NEW_PASSWORD)).status).toBe(204);
  expect([await statusOfMe(there), await statusOfMe(here)]).toEqual([401, 200]);
  expect((await signIn(there, 'vasseur')).status).toBe(401);
  expect((await signIn(there, 'vasseur', NEW_PASSWORD)).status).toBe(200);
});
