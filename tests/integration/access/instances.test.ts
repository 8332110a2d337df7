import { authApi } from '#domain/api/auth.ts';
import { familyApi } from '#domain/api/family.ts';
import { forkListening } from '#tests/harness/child.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBrowser, createScene, PASSWORD, type Scene } from './scene.ts';

let directory: string;
let storeChild: Awaited<ReturnType<typeof forkListening>>;
/** The second instance of the scene's service, on the same store. */
let other: RunningService;
let scene: Scene;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vis-a-vis-access-'));
  storeChild = await forkListening('./store-main.ts', { STORE_DIR: join(directory, 'store') });
  const environment = { COUCHDB_URL: storeChild.url, CREDENTIAL_KEY: '0'.repeat(64) };
  scene = await createScene({ ...environment, DATA_DIR: join(directory, 'a') });
  other = await startService({ environment: { ...environment, DATA_DIR: join(directory, 'b') } });
});
afterAll(async () => {
  await other.close();
  await scene.close();
  storeChild.child.kill('SIGKILL');
  await storeChild.ended();
  await rm(directory, { recursive: true, force: true });
});

const space = (linkId: string) => familyApi.space.path.replace(':linkId', linkId);

test('a family on two instances at once: three devices, and a newer link ends them on both', async () => {
  const { secret, booked } = await scene.book(1);
  await scene.patient(booked.patient);
  const { token, identifier, passcode, linkId } = secret;
  const codes = { token, identifier, passcode };
  const browsers = [scene.url, other.url, scene.url, other.url, other.url].map(createBrowser);
  const signIn = (browser: (typeof browsers)[number]) => browser.send('POST', familyApi.signIn.path, codes);
  const answers = await Promise.all(browsers.map(signIn));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  const seen = async () =>
    Promise.all(browsers.map(async (browser) => (await browser.send('GET', space(linkId))).status));
  expect((await seen()).filter((status) => status === 200)).toHaveLength(3);

  await scene.write({ ...booked, generation: booked.generation + 1 });
  expect((await seen()).filter((status) => status === 200)).toEqual([]);
  const late = await Promise.all(browsers.map(signIn));
  expect(late.map(({ body }) => body.error)).toEqual(Array(5).fill('link-superseded'));
});

test('a session that was ended by one instance opens nothing on the other', async () => {
  const there = createBrowser(other.url);
  const signedIn = await there.send('POST', authApi.signIn.path, { login: 'sophie', password: PASSWORD });
  expect(signedIn.status).toBe(200);
  expect((await there.send('GET', authApi.me.path)).status).toBe(200);
  const { sessions } = scene.service.access;
  await sessions.closeAll('account', signedIn.body.id);
  expect((await there.send('GET', authApi.me.path)).status).toBe(401);
});
