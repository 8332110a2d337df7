import { familyApi } from '#domain/api/family.ts';
import { facilityApi } from '#domain/api/facility.ts';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createScene, type Scene, type TestBrowser } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await createScene();
});
afterAll(() => scene.close());

type Booked = Awaited<ReturnType<Scene['book']>>;
const path = (contract: { path: string }, linkId: string) => contract.path.replace(':linkId', linkId);

async function booked(number: number, over: Parameters<Scene['book']>[1] = {}): Promise<Booked> {
  const made = await scene.book(number, over);
  await scene.patient(made.booked.patient);
  return made;
}
const signIn = (browser: TestBrowser, { secret }: Booked, over: Record<string, string> = {}) =>
  browser.send('POST', familyApi.signIn.path, {
    token: secret.token,
    identifier: secret.identifier,
    passcode: secret.passcode,
    ...over,
  });
const wrongPasscode = (passcode: string) => (passcode[0] === '0' ? '1' : '0') + passcode.slice(1);
/** They differ from one answer to the next whatever was asked. */
const SAY_NOTHING = new Set(['date', 'x-ratelimit-remaining', 'x-ratelimit-reset']);
const wrongIdentifier = (identifier: string) => String((Number(identifier) + 1) % 1_000_000).padStart(6, '0');

test('signs in, again and again, and reads its space; the page shows the name before', async () => {
  const made = await booked(1);
  const browser = scene.browser();
  const peek = await browser.send('POST', familyApi.peek.path, { token: made.secret.token });
  expect(peek.body).toEqual({
    state: 'live',
    facilityName: 'IME Les Tilleuls',
    facilityPhone: '+33199001234',
  });
  expect(browser.jar.size).toBe(0);
  const first = await signIn(browser, made);
  expect(first.status).toBe(200);
  expect(first.body).toMatchObject({ linkId: made.secret.linkId, facilityName: 'IME Les Tilleuls' });
  const cookie = first.headers.getSetCookie().join();
  for (const part of [`__Host-g-${made.secret.linkId}=`, 'HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/'])
    expect(cookie).toContain(part);
  expect(cookie).not.toContain('Domain');
  expect((await signIn(browser, made)).status).toBe(200);
  expect((await browser.send('GET', path(familyApi.space, made.secret.linkId))).status).toBe(200);
  const readiness = await scene.database.get<{ _id: string; openedAt: string }>(`readiness:${made.id}`);
  expect(readiness?.openedAt).toBeTruthy();
  await browser.send('POST', path(familyApi.signOut, made.secret.linkId));
  const after = await browser.send('GET', path(familyApi.space, made.secret.linkId));
  expect([after.status, after.body.error]).toEqual([401, 'signed-out']);
});

test('opening the link, by GET or HEAD, changes nothing', async () => {
  const made = await booked(2);
  const before = await scene.service.store.database('service').get(`link:${made.secret.linkId}`);
  for (const method of ['GET', 'HEAD'])
    await scene.browser().send(method, path(familyApi.space, made.secret.linkId));
  await scene.browser().send('POST', familyApi.peek.path, { token: made.secret.token });
  const after = await scene.service.store.database('service').get(`link:${made.secret.linkId}`);
  expect(after).toEqual(before);
});

describe('a wrong try', () => {
  // How long each takes is measured by `npm run bench -- wrong-answer-times`.
  test('answers the same, whatever is wrong', async () => {
    const cases: Record<string, (made: Booked) => Record<string, string>> = {
      link: () => ({ token: 'A'.repeat(22) }),
      identifier: ({ secret }) => ({ identifier: wrongIdentifier(secret.identifier) }),
      passcode: ({ secret }) => ({ passcode: wrongPasscode(secret.passcode) }),
    };
    const answers = new Set<string>();
    for (let round = 0; round < 4; round += 1) {
      const made = await booked(10 + round);
      for (const [what, over] of Object.entries(cases)) {
        const wrong = { ...over(made), ...(what === 'link' && { token: String(round).padStart(22, 'A') }) };
        const { status, headers, body } = await signIn(scene.browser(), made, wrong);
        const told = [...headers].filter(([name]) => !SAY_NOTHING.has(name));
        answers.add(JSON.stringify([status, told, { ...body, requestId: undefined }]));
        expect(headers.getSetCookie()).toEqual([]);
      }
    }
    expect([...answers]).toHaveLength(1);
    expect([...answers][0]).toMatch(/^\[401,.*\{"error":"bad-credentials"\}\]$/);
  });

  test('waits the same for a link that isn’t there', async () => {
    const made = await booked(18);
    const wrong: Record<string, string>[] = [
      { token: 'Z'.repeat(22) },
      { passcode: wrongPasscode(made.secret.passcode) },
    ];
    for (const over of wrong) {
      for (let tries = 0; tries < 5; tries += 1)
        expect((await signIn(scene.browser(), made, over)).body.error).toBe('bad-credentials');
      const refused = await signIn(scene.browser(), made, over);
      expect(refused.body).toMatchObject({ error: 'too-many-attempts', retryAfterSeconds: 60 });
    }
  });

  test('slows the link down after five, and locks it at twenty; another link feels nothing', async () => {
    const attacked = await booked(20);
    const quiet = await booked(21);
    const wrong = { passcode: wrongPasscode(attacked.secret.passcode) };
    const outcomes: string[] = [];
    for (let tries = 0; tries < 20; tries += 1) {
      const { body } = await signIn(scene.browser(), attacked, wrong);
      outcomes.push(body.error);
      if (tries >= 4) {
        const refused = await signIn(scene.browser(), attacked, wrong);
        expect(refused.body.error).toBe('too-many-attempts');
        if (tries === 4) expect(refused.body.retryAfterSeconds).toBeLessThanOrEqual(60);
        scene.clock.advance(15 * 60_000 + 1000);
      }
    }
    expect(new Set(outcomes)).toEqual(new Set(['bad-credentials']));
    const locked = await signIn(scene.browser(), attacked);
    expect([locked.status, locked.body.error, locked.body.retryAfterSeconds]).toEqual([
      429,
      'too-many-attempts',
      undefined,
    ]);
    expect((await signIn(scene.browser(), quiet)).status).toBe(200);
  });

  test('a link that is hammered costs the store nothing, and lets another one open', async () => {
    const attacked = await booked(24);
    const quiet = await booked(25);
    const wrong = { passcode: wrongPasscode(attacked.secret.passcode) };
    const read = vi.spyOn(scene.service.store.database('service'), 'get');
    const hammer = Array.from({ length: 400 }, () => signIn(scene.browser(), attacked, wrong));
    expect((await signIn(scene.browser(), quiet)).status).toBe(200);
    const refused = (await Promise.all(hammer)).filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(395);
    const looked = read.mock.calls.filter(([id]) => id === `link:${attacked.secret.linkId}`);
    expect(looked.length).toBeLessThanOrEqual(5);
    read.mockRestore();
  });

  test('what was only typed otherwise is no wrong try; what can’t be a code is none either', async () => {
    const made = await booked(26);
    const { identifier, passcode } = made.secret;
    const wrong = { passcode: wrongPasscode(passcode) };
    const ways: Record<string, string>[] = [
      { identifier: ` ${identifier.slice(0, 3)} ${identifier.slice(3)} `, passcode: ` ${passcode} ` },
      { passcode: passcode.toLowerCase() },
      { passcode: passcode.replaceAll('0', 'O').replaceAll('1', 'l') },
      { passcode: `${passcode.slice(0, 4)}–${passcode.slice(4, 7)}—${passcode.slice(7)}` },
    ];
    for (let tries = 0; tries < 4; tries += 1) await signIn(scene.browser(), made, wrong);
    const odds: Record<string, string>[] = [
      { identifier: '12345' },
      { passcode: 'K7M4-2QX' },
      { passcode: '' },
    ];
    for (const odd of odds)
      for (let tries = 0; tries < 3; tries += 1)
        expect((await signIn(scene.browser(), made, odd)).status).toBe(400);
    for (const way of ways) expect((await signIn(scene.browser(), made, way)).status).toBe(200);
  });

  test('parallel tries are not more guesses', async () => {
    const made = await booked(22);
    const wrong = { passcode: wrongPasscode(made.secret.passcode) };
    const all = await Promise.all(Array.from({ length: 50 }, () => signIn(scene.browser(), made, wrong)));
    expect(all.filter(({ body }) => body.error === 'bad-credentials').length).toBeLessThanOrEqual(5);
  });

  test('parallel right ones all come in', async () => {
    const made = await booked(27);
    const all = await Promise.all(Array.from({ length: 20 }, () => signIn(scene.browser(), made)));
    expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  });

  test('a right one forgets the wrong ones before it', async () => {
    const made = await booked(23);
    const wrong = { passcode: wrongPasscode(made.secret.passcode) };
    for (let round = 0; round < 3; round += 1) {
      for (let tries = 0; tries < 4; tries += 1) await signIn(scene.browser(), made, wrong);
      expect((await signIn(scene.browser(), made)).status).toBe(200);
    }
  });
});

test('three devices; a fourth takes the place of the oldest', async () => {
  const made = await booked(30);
  const browsers = [1, 2, 3, 4].map(() => scene.browser());
  for (const browser of browsers) await signIn(browser, made);
  const seen: number[] = [];
  for (const browser of browsers)
    seen.push((await browser.send('GET', path(familyApi.space, made.secret.linkId))).status);
  expect(seen).toEqual([401, 200, 200, 200]);
});

test('devices that come at once are counted one by one; a known one writes nothing', async () => {
  const made = await booked(34);
  const browsers = [1, 2, 3, 4, 5].map(() => scene.browser());
  const answers = await Promise.all(browsers.map((browser) => signIn(browser, made)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  const space = path(familyApi.space, made.secret.linkId);
  const isIn = await Promise.all(browsers.map(async (one) => (await one.send('GET', space)).status === 200));
  expect(isIn.filter(Boolean)).toHaveLength(3);

  const record = () => scene.service.store.database('service').get(`link:${made.secret.linkId}`);
  const before = await record();
  const known = browsers[isIn.indexOf(true)]!;
  expect((await signIn(known, made)).status).toBe(200);
  expect(await record()).toEqual(before);
});

test('of three devices, the one in the room keeps its place', async () => {
  const start = new Date(scene.clock.now()).toISOString();
  const made = await booked(31, { start, end: new Date(scene.clock.now() + 20 * 60_000).toISOString() });
  const browsers = [1, 2, 3, 4, 5].map(() => scene.browser());
  const [inRoom, ...others] = browsers;
  if (!inRoom) throw new Error('no browser');
  await signIn(inRoom, made);
  for (const browser of others.slice(0, 2)) await signIn(browser, made);
  expect((await inRoom.send('POST', path(familyApi.join, made.secret.linkId))).status).toBe(200);
  for (const browser of others.slice(2)) await signIn(browser, made);
  const seen = await Promise.all(
    browsers.map(
      async (browser) => (await browser.send('GET', path(familyApi.space, made.secret.linkId))).status,
    ),
  );
  expect(seen).toEqual([200, 401, 401, 200, 200]);
});

describe('a link that is over', () => {
  const phone = { facilityPhone: '+33199001234', facilityName: 'IME Les Tilleuls' };

  test('says that a newer one was sent, to its page and to its signed-in browsers', async () => {
    const made = await booked(40);
    const browser = scene.browser();
    await signIn(browser, made);
    const fresh = await scene.book(40, { generation: 2 });
    const told = await signIn(scene.browser(), made);
    expect([told.status, told.body]).toMatchObject([410, { error: 'link-superseded', ...phone }]);
    const cut = await browser.send('GET', path(familyApi.space, made.secret.linkId));
    expect([cut.status, cut.body]).toMatchObject([410, { error: 'link-superseded', ...phone }]);
    const peek = await browser.send('POST', familyApi.peek.path, { token: made.secret.token });
    expect(peek.body.state).toBe('superseded');
    expect((await signIn(browser, fresh)).status).toBe(200);
  });

  test('still reads until its time, then gives the telephone number', async () => {
    const closedAt = new Date(scene.clock.now()).toISOString();
    const soon = new Date(scene.clock.now() + 3_600_000).toISOString();
    const made = await booked(41, { status: 'fulfilled', closedAt, readUntil: soon });
    const browser = scene.browser();
    expect((await signIn(browser, made)).status).toBe(200);
    scene.clock.advance(3_600_001);
    const late = await browser.send('GET', path(familyApi.space, made.secret.linkId));
    expect([late.status, late.body]).toMatchObject([410, { error: 'link-expired', ...phone }]);
    expect((await signIn(scene.browser(), made)).body.error).toBe('link-expired');
  });
});

describe('the paper note', () => {
  const notePath = (id: string) => facilityApi.accessNote.path.replace(':appointment', id);

  test('opens the space: the same link, identifier and passcode as the messages', async () => {
    const made = await booked(50);
    const { status, body } = await (await scene.tablet()).send('GET', notePath(made.id));
    expect(status).toBe(200);
    expect(body.link).toBe(`${scene.url}/r#${made.secret.token}`);
    expect(body.qrCode).toContain('<svg');
    const typed = body.passcode.replaceAll('-', '');
    expect((await signIn(scene.browser(), made, { passcode: typed })).status).toBe(200);
  });

  test.each([
    ['nobody', 401, 'signed-out'],
    ['a doctor', 403, 'forbidden'],
  ])('is not for %s', async (who, status, error) => {
    const made = await booked(51);
    const browser = who === 'nobody' ? scene.browser() : await scene.tablet('vasseur');
    const answer = await browser.send('GET', notePath(made.id));
    expect([answer.status, answer.body.error]).toEqual([status, error]);
  });

  test('is not given out for an appointment that is over, but to read what it left; nor of nobody', async () => {
    const tablet = await scene.tablet();
    const over = await scene.book(52, { status: 'cancelled', generation: 2 });
    expect((await tablet.send('GET', notePath(over.id))).body.error).toBe('already-closed');
    const readUntil = (ms: number) => new Date(scene.clock.now() + ms).toISOString();
    const closed = { status: 'fulfilled' as const, closedAt: readUntil(-60_000) };
    const toRead = await scene.book(53, { ...closed, readUntil: readUntil(60_000) });
    expect((await tablet.send('GET', notePath(toRead.id))).status).toBe(200);
    const read = await scene.book(54, { ...closed, readUntil: readUntil(-1) });
    expect((await tablet.send('GET', notePath(read.id))).body.error).toBe('already-closed');
    expect((await tablet.send('GET', notePath('01J0000000000000000000ZZZZ'))).status).toBe(404);
    expect((await tablet.send('GET', notePath('_design'))).status).toBe(404);
  });
});
