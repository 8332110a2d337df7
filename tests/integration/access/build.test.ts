import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inlineHashes } from '#server/plugins/security-headers.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';

const build = fileURLToPath(new URL('../../../build', import.meta.url));

/** `npm test` builds first; without a build there is nothing to serve. */
describe.skipIf(!existsSync(build))('the build', () => {
  let running: RunningService;
  beforeAll(async () => {
    running = await startService();
  });
  afterAll(() => running.close());
  const get = (path: string, init: RequestInit = {}) =>
    fetch(running.url + path, { redirect: 'manual', ...init });

  test.each(['/e', '/e/patients', '/m', '/m/01J0/', '/r', '/r/AAAAAAAAAAAAAAAA', '/setup', '/demo/outbox'])(
    '%s answers the shell, by GET and HEAD',
    async (path) => {
      const page = await get(path);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(page.headers.get('cache-control')).toBe('no-cache');
      expect(await page.text()).toContain('<!doctype html>');
      const head = await get(path, { method: 'HEAD' });
      expect([head.status, await head.text()]).toEqual([200, '']);
    },
  );

  test('every inline script of the served page is allowed by its hash', async () => {
    const page = await get('/r');
    const policy = page.headers.get('content-security-policy') ?? '';
    const { scripts } = inlineHashes(build);
    expect(scripts.length).toBeGreaterThan(0);
    for (const hash of scripts) expect(policy).toContain(hash);
  });

  test('hashed files stay in caches for good, compressed for who takes it', async () => {
    const name = readdirSync(`${build}/_app/immutable/entry`).find((file) => file.endsWith('.js'));
    const path = `/_app/immutable/entry/${name}`;
    const file = await get(path, { headers: { 'accept-encoding': 'br' } });
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(file.headers.get('content-type')).toMatch(/javascript/);
    expect(file.headers.get('content-encoding')).toBe('br');
    const plain = await get(path, { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
  });

  test('what isn’t there is said: a page to people, a code to programs', async () => {
    const page = await get('/nulle-part');
    expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    for (const path of [
      '/api/x',
      '/_app/immutable/x.js',
      '/files/x',
      '/db/x/y/z',
      '/..%2f..%2fpackage.json',
    ]) {
      const answer = await get(path);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.headers.get('content-type')).toMatch(/json/);
    }
    expect((await get('/aide')).status).toBe(200);
  });
});
