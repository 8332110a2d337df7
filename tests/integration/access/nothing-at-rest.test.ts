import { facilityApi } from '#domain/api/facility.ts';
import { familyApi } from '#domain/api/family.ts';
import { formatPasscode } from '#domain/passcode.ts';
import { everythingIn } from '#tests/harness/everything-in.ts';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScene, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await createScene();
});
afterAll(() => scene.close());

test('a link was made, sent, printed, opened and joined: nothing of it that opens is kept anywhere', async () => {
  const start = new Date(scene.clock.now()).toISOString();
  const end = new Date(scene.clock.now() + 20 * 60_000).toISOString();
  const { id, booked, secret } = await scene.book(1, { start, end });
  await scene.patient(booked.patient);
  const browser = scene.browser();
  const { token, identifier, passcode, linkId } = secret;
  await scene.browser().send('POST', familyApi.signIn.path, { token, identifier, passcode: '0000000000' });
  expect((await browser.send('POST', familyApi.signIn.path, { token, identifier, passcode })).status).toBe(
    200,
  );
  expect((await browser.send('POST', familyApi.join.path.replace(':linkId', linkId))).status).toBe(200);
  const note = facilityApi.accessNote.path.replace(':appointment', id);
  expect((await (await scene.tablet()).send('GET', note)).body.link).toContain(token);

  const held = JSON.stringify(await everythingIn(scene.service.store));
  expect(held).toContain(`link:${linkId}`);
  const [cookie = ''] = browser.jar.values();
  // 128 bits at least, in base64url.
  expect(cookie.length).toBeGreaterThanOrEqual(22);
  const secrets = [token, passcode, formatPasscode(passcode), cookie];
  for (const one of secrets) expect(held).not.toContain(one);

  const folder = scene.dataDirectory;
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile() && entry.name !== 'credential.key');
  expect(files.length).toBeGreaterThan(0);
  for (const { parentPath, name } of files) {
    const bytes = await readFile(join(parentPath, name));
    for (const one of secrets) expect(bytes.includes(one), join(parentPath, name)).toBe(false);
  }
});
