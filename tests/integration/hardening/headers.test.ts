import { ACCOUNT_COOKIE, DEVICE_COOKIE, linkCookie } from '#server/cookies.ts';
import { createScene, type Scene } from '../access/scene.ts';
import { authApi } from '#domain/api/auth.ts';
import { familyApi } from '#domain/api/family.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';

let scene: Scene;
beforeAll(async () => {
  scene = await createScene({ TRUST_PROXY: '1', PUBLIC_URL: 'https://rdv.example' });
});
afterAll(() => scene.close());

const ask = (url: string, headers: Record<string, string>) => scene.service.app.inject({ url, headers });

test('behind TLS, browsers are told to stay there; without it, nothing', async () => {
  for (const url of ['/api/config', '/r', '/healthz', '/api/nowhere']) {
    const secure = await ask(url, { 'x-forwarded-proto': 'https' });
    expect(secure.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
    expect(
      (await ask(url, { 'x-forwarded-proto': 'http' })).headers['strict-transport-security'],
    ).toBeUndefined();
  }
});

test('no page may run text as code, WebAssembly included, or be drawn in another', async () => {
  for (const url of ['/', '/e/', '/m/', '/r', '/setup', '/aide', '/demo']) {
    const { headers } = await ask(url, {});
    const policy = String(headers['content-security-policy']);
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|\*/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers['permissions-policy']).toMatch(/camera=\(self\), microphone=\(self\).*geolocation=\(\)/);
  }
});

const attributes = (line: string) =>
  line
    .split('; ')
    .slice(1)
    .map((part) => part.toLowerCase())
    .sort();

test('every cookie is of this host alone, unseen by scripts, over TLS', async () => {
  const browser = scene.browser();
  const code = await scene.service.access.devices.issueCode(scene.facility);
  const { secret } = await scene.book(7);
  await scene.patient((await scene.book(7)).booked.patient);
  const { token, identifier, passcode, linkId } = secret;
  const lines = [
    ...(
      await browser.send('POST', authApi.enrolDevice.path, { code, name: 'Tablette' })
    ).headers.getSetCookie(),
    ...(
      await browser.send('POST', familyApi.signIn.path, { token, identifier, passcode })
    ).headers.getSetCookie(),
  ];
  expect(lines.map((line) => line.split('=')[0])).toEqual([DEVICE_COOKIE, linkCookie(linkId)]);
  for (const line of lines) {
    expect(attributes(line)).toEqual(
      expect.arrayContaining(['httponly', 'path=/', 'samesite=lax', 'secure']),
    );
    expect(line).not.toMatch(/domain=/i);
    const [, value = ''] = /^[^=]+=([^;]+)/.exec(line) ?? [];
    expect(Buffer.from(value, 'base64url').length).toBeGreaterThanOrEqual(16);
  }
  expect([ACCOUNT_COOKIE, DEVICE_COOKIE, linkCookie('')].every((name) => name.startsWith('__Host-'))).toBe(
    true,
  );
});
