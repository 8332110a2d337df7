import fc from 'fast-check';
import { authApi } from '#domain/api/auth.ts';
import { doctorApi } from '#domain/api/doctor.ts';
import { facilityApi } from '#domain/api/facility.ts';
import { familyApi } from '#domain/api/family.ts';
import { publicApi } from '#domain/api/public.ts';
import { setupApi } from '#domain/api/setup.ts';
import { ApiErrorSchema } from '#domain/errors.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createScene, PASSWORD, type Scene, type TestBrowser } from './scene.ts';

let scene: Scene;
const visitors: Record<string, TestBrowser> = {};
let linkId: string;
let appointment: string;

beforeAll(async () => {
  scene = await createScene();
  const { booked, id, secret } = await scene.book(1);
  await scene.patient(booked.patient);
  ({ linkId } = secret);
  appointment = id;
  const family = scene.browser();
  const { token, identifier, passcode } = secret;
  await family.send('POST', familyApi.signIn.path, { token, identifier, passcode });
  Object.assign(visitors, { nobody: scene.browser(), family });
  for (const login of ['sophie', 'karim', 'vasseur']) visitors[login] = await scene.tablet(login);
});
afterAll(() => scene.close());

const CONTRACTS = [authApi, doctorApi, facilityApi, familyApi, publicApi, setupApi].flatMap((api) =>
  Object.values(api).map(({ method, path }: { method: string; path: string }) => ({ method, path })),
);
const addressOf = (path: string, rubbish: string) =>
  path
    .replace(':linkId', rubbish || linkId)
    .replace(':appointment', rubbish || appointment)
    .replace(':practitioner', rubbish || 'dr-helene-vasseur');

describe('rubbish', () => {
  const bodies = fc.oneof(
    fc.json({ maxDepth: 2 }),
    fc.string({ maxLength: 40 }),
    fc.constantFrom('', '{', 'null', '[]', '{"__proto__":{"a":1}}', '"x"', `{"token":"${'A'.repeat(22)}"}`),
  );
  const places = fc.constantFrom(
    '',
    '%00',
    '..%2f..%2fetc',
    '_design',
    'x'.repeat(300),
    '%E0%A4%A',
    '💥',
    'a:b',
    '-',
  );

  test.each(CONTRACTS)('is refused by $method $path with a code, never a 5xx', async ({ method, path }) => {
    const who = fc.constantFrom(
      ...Object.keys(visitors).filter((name) => !path.endsWith('sign-out') || name === 'nobody'),
    );
    await fc.assert(
      fc.asyncProperty(who, places, bodies, async (name, place, body) => {
        const sent = method === 'GET' ? undefined : body;
        const answer = await visitors[name]!.send(method, addressOf(path, place), sent);
        expect(answer.status).toBeLessThan(500);
        if (answer.status >= 400) expect(ApiErrorSchema.safeParse(answer.body).success).toBe(true);
      }),
      { numRuns: 12 },
    );
  });

  test('as a body too large, of another kind, or cut off', async () => {
    const browser = scene.browser();
    const large = await browser.send('POST', authApi.signIn.path, {
      login: 'x'.repeat(300_000),
      password: 'x',
    });
    expect([large.status, large.body.error]).toEqual([413, 'file-too-large']);
    const xml = await browser.send('POST', authApi.signIn.path, '<a/>', { 'content-type': 'text/xml' });
    expect([xml.status, xml.body.error]).toEqual([415, 'bad-request']);
    const cut = await browser.send('POST', authApi.signIn.path, '{"login":');
    expect([cut.status, cut.body.error]).toEqual([400, 'bad-request']);
    const fields = await browser.send('POST', authApi.signIn.path, { login: 'é' });
    expect(Object.keys(fields.body.fields).sort()).toEqual(['login', 'password']);
    const nowhere = await browser.send('GET', '/api/nowhere');
    expect([nowhere.status, nowhere.body.error]).toEqual([404, 'not-found']);
  });
});

describe('another site’s page', () => {
  const forged: Record<string, string>[] = [
    { origin: 'https://ailleurs.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'https://ailleurs.example', 'sec-fetch-site': 'same-origin' },
    { origin: 'null', 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ];

  test.each(CONTRACTS.filter(({ method }) => method !== 'GET'))(
    'changes nothing by $method $path',
    async ({ method, path }) => {
      for (const headers of forged) {
        const answer = await visitors['sophie']!.send(method, addressOf(path, ''), {}, headers);
        expect([answer.status, answer.body.error]).toEqual([403, 'forbidden']);
      }
    },
  );

  test('nor by the sync gateway', async () => {
    for (const headers of forged) {
      const answer = await visitors['sophie']!.send(
        'POST',
        `/db/facility-${scene.facility}/_bulk_docs`,
        {},
        headers,
      );
      expect([answer.status, answer.body.error]).toEqual([403, 'forbidden']);
    }
  });
});

describe('answers', () => {
  test.each([
    '/api/config',
    '/r',
    '/api/nowhere',
    '/healthz',
    '/manifest.webmanifest',
    '/api/%E0%A4%A',
    '/%zz',
  ])('%s carries every security header', async (path) => {
    const { headers } = await scene.browser().send('GET', path);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval/);
    const { host } = new URL(scene.url);
    for (const directive of [
      "default-src 'self'",
      `connect-src 'self' ws://${host} wss://${host}`,
      "frame-ancestors 'none'",
      "object-src 'none'",
    ])
      expect(policy).toContain(directive);
    expect(headers.get('permissions-policy')).toContain('camera=(self), microphone=(self)');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    if (path.startsWith('/api')) expect(headers.get('cache-control')).toBe('no-store');
  });

  test('a Host header of another’s making doesn’t reach the policy', async () => {
    const { headers } = await scene.service.app.inject({
      url: '/api/config',
      headers: { host: "x; script-src 'unsafe-inline'" },
    });
    expect(headers['content-security-policy']).not.toContain('unsafe-inline');
  });
});

describe('staff and doctors', () => {
  test('cookies are for this host alone; the account’s stays out of other sites’ links', async () => {
    const browser = scene.browser();
    const { headers } = await browser.send('POST', authApi.signIn.path, {
      login: 'SOPHIE ',
      password: PASSWORD,
    });
    const [cookie = ''] = headers.getSetCookie();
    for (const part of [
      '__Host-account=',
      'HttpOnly',
      'Secure',
      'SameSite=Strict',
      'Path=/',
      'Max-Age=2592000',
    ])
      expect(cookie).toContain(part);
    const secret = browser.jar.get('__Host-account') ?? '';
    expect(Buffer.from(secret, 'base64url').length).toBeGreaterThanOrEqual(16);
    // Late, this answer would put a former person's in the place of whoever signed in since.
    const asked = await browser.send('GET', authApi.me.path);
    expect(asked.status).toBe(200);
    expect(asked.headers.getSetCookie()).toEqual([]);
    await browser.send('POST', authApi.signOut.path);
    browser.jar.set('__Host-account', secret);
    expect((await browser.send('GET', authApi.me.path)).body.error).toBe('signed-out');
  });

  test('an unknown login and a wrong password are one answer; five wrong ones make both wait', async () => {
    for (const login of ['karim', 'personne']) {
      const outcomes: string[] = [];
      for (let tries = 0; tries < 6; tries += 1)
        outcomes.push(
          (await scene.browser().send('POST', authApi.signIn.path, { login, password: 'faux' })).body.error,
        );
      expect(outcomes).toEqual([...Array.from({ length: 5 }, () => 'bad-credentials'), 'too-many-attempts']);
    }
    const other = await scene
      .browser()
      .send('POST', authApi.signIn.path, { login: 'vasseur', password: PASSWORD });
    expect(other.status).toBe(200);
    scene.clock.advance(61_000);
    const back = await scene
      .browser()
      .send('POST', authApi.signIn.path, { login: 'karim', password: PASSWORD });
    expect(back.status).toBe(200);
  });

  test('a session slides with use, and ends twelve hours after the last', async () => {
    const browser = scene.browser();
    await browser.send('POST', authApi.signIn.path, { login: 'vasseur', password: PASSWORD });
    for (let hours = 0; hours < 20; hours += 10) {
      scene.clock.advance(10 * 3_600_000);
      expect((await browser.send('GET', authApi.me.path)).status).toBe(200);
    }
    scene.clock.advance(12 * 3_600_000 + 1000);
    expect((await browser.send('GET', authApi.me.path)).body.error).toBe('signed-out');
  });

  test('hours of consultation are for the doctor and the coordinator', async () => {
    const tablet = { sophie: await scene.tablet('sophie'), karim: await scene.tablet('karim') };
    const doctor = scene.browser();
    await doctor.send('POST', authApi.signIn.path, { login: 'vasseur', password: PASSWORD });
    const { body: hours } = await doctor.send('GET', doctorApi.availability.path);
    const path = addressOf(facilityApi.availability.path, '');
    const wider = { ...hours, slotMinutes: 30 };
    expect((await tablet.sophie.send('PUT', path, wider)).body.error).toBe('forbidden');
    expect((await tablet.karim.send('PUT', path, wider)).body.slotMinutes).toBe(30);
    const shown = await scene.database.get<{ _id: string; availability: unknown }>(
      'practitioner:dr-helene-vasseur',
    );
    expect(shown?.availability).toEqual(wider);
    const nowhere = { ...hours, timeZone: 'Europe/Atlantide' };
    expect((await doctor.send('PUT', doctorApi.saveAvailability.path, nowhere)).body.fields).toEqual({
      timeZone: 'unknown-time-zone',
    });
    expect((await doctor.send('PUT', doctorApi.saveAvailability.path, hours)).body).toEqual(hours);
  });
});
