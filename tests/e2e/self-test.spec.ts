import { documentId } from '#domain/document-ids.ts';
import type { Readiness } from '#domain/readiness.ts';
import type { NetworkFigures, SelfTest } from '#domain/self-test.ts';
import { startTurnServer, type TurnServer } from '#server/adapters/turn.ts';
import { openScene, type Scene } from '#tests/harness/room-scene.ts';
import { expect, test, type Page } from '@playwright/test';
import { createSocket } from 'node:dgram';
import { expectAccessible } from './support/accessibility.ts';

const PICTURES = process.env['SCREENSHOTS'];
const picture = async (page: Page, name: string) => {
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}.png` });
};
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

let scene: Scene;
let relay: TurnServer | null;
test.beforeAll(async () => {
  relay = await startTurnServer('127.0.0.1', silent);
  scene = await openScene({
    environment: relay ? { TURN_URLS: relay.urls('127.0.0.1').join(), TURN_SECRET: relay.secret } : {},
  });
});
test.afterAll(async () => {
  await scene.close();
  await relay?.close();
});

const tested = async () =>
  (await scene.database.get<Readiness & { _id: string }>(documentId.readiness(scene.first)))?.tested ?? null;

/** What the last document says of the network. */
async function figures(): Promise<NetworkFigures | undefined> {
  const documents = await scene.database.list<SelfTest & { _id: string }>(
    documentId.selfTest(scene.first, ''),
  );
  return documents.at(-1)?.result.network;
}

/** Every screen that fails has somebody to ring, one tap away, where the thumb is. */
const expectPhone = (page: Page) =>
  expect(page.getByRole('link', { name: 'Appeler l’établissement' }).last()).toBeInViewport();

/** The service's own answer, with relays at other addresses. */
const relaysAt = (page: Page, urls: string[]) =>
  page.route('**/api/links/*/relays', async (route) => {
    const response = await route.fetch();
    const { iceServers } = (await response.json()) as { iceServers: { urls: string[] }[] };
    await route.fulfill({
      response,
      json: { iceServers: iceServers.map((server) => ({ ...server, urls })) },
    });
  });

/** A port that takes every packet and never answers: a network that drops UDP. */
async function openHole(): Promise<{ url: string; close: () => void }> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { url: `turn:127.0.0.1:${socket.address().port}?transport=udp`, close: () => socket.close() };
}

/** What the browser's own question or devices answer, each time they are asked. */
type Answers = 'no-camera' | 'camera-taken' | 'nothing' | 'black' | 'system';

const answering = (page: Page, answers: Answers) =>
  page.addInitScript((kind) => {
    const devices = navigator.mediaDevices;
    const open = devices.getUserMedia.bind(devices);
    const blackTrack = () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
      canvas.getContext('2d')?.fillRect(0, 0, 320, 240);
      return canvas.captureStream(10).getVideoTracks();
    };
    devices.getUserMedia = async (constraints) => {
      if (kind === 'system') throw new DOMException('Permission denied by system', 'NotAllowedError');
      if (kind === 'nothing' && constraints) throw new DOMException('', 'NotFoundError');
      if (kind === 'no-camera' && constraints?.video) throw new DOMException('', 'NotFoundError');
      if (kind === 'camera-taken' && constraints?.video) throw new DOMException('', 'NotReadableError');
      const stream = await open(constraints);
      return kind === 'black' ? new MediaStream([...blackTrack(), ...stream.getAudioTracks()]) : stream;
    };
  }, answers);

const hear = (page: Page) => page.getByRole('button', { name: 'J’ai entendu' }).click();
const row = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name });

/** The test's page on a signed-in phone. */
async function openTest(page: Page): Promise<void> {
  const { linkId, cookie } = await scene.signInFamily(scene.first);
  await page.setViewportSize({ width: 360, height: 740 });
  const url = scene.running.url.replace('http:', 'https:');
  await page.context().addCookies([{ ...cookie, url, secure: true, httpOnly: true }]);
  await page.goto(`${scene.running.url}/r/${linkId}/test`);
}

test('all goes well, and the dashboard knows', async ({ page, context }) => {
  await context.grantPermissions(['camera', 'microphone']);
  await openTest(page);
  await expect(page.getByText('Une question va s’afficher')).toBeVisible();
  await picture(page, 'test-start');
  await expectAccessible(page, 'self-test, start');
  const start = Date.now();
  await page.getByRole('button', { name: 'Tester' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Caméra' })).toContainText('On vous voit bien');
  await expect(page.getByRole('listitem').filter({ hasText: 'Micro' })).toContainText('On vous entend bien');
  await expect(page.getByRole('button', { name: 'J’ai entendu' })).toBeVisible();
  await picture(page, 'test-sound');
  await expectAccessible(page, 'self-test, sound');
  await page.getByRole('button', { name: 'J’ai entendu' }).click();
  await expect(page.getByText('Tout fonctionne')).toBeVisible();
  console.log(`self-test ${Date.now() - start} ms`);
  const words = relay ? 'Bonne liaison' : 'Le service répond';
  await expect(page.getByRole('listitem').filter({ hasText: 'Réseau' })).toContainText(words);
  await picture(page, 'test-passed');
  await expectAccessible(page, 'self-test, passed');
  await expect.poll(tested).toMatchObject({ passed: true, device: 'Linux, Chrome', failures: [] });
  if (relay) expect(await figures()).toMatchObject({ transport: 'udp', lossPercent: 0 });
});

test('a refused camera is told at once, with where to tap, and retried', async ({ page, context }) => {
  await context.grantPermissions(['camera', 'microphone']);
  // The browser's flag that answers its own question answers yes, whatever the permission.
  await page.addInitScript(() => {
    const devices = navigator.mediaDevices;
    const open = devices.getUserMedia.bind(devices);
    const refused = { state: 'denied' } as PermissionStatus;
    navigator.permissions.query = () => Promise.resolve(refused);
    let refusals = 1;
    devices.getUserMedia = (constraints) =>
      refusals-- > 0
        ? Promise.reject(new DOMException('Permission denied', 'NotAllowedError'))
        : open(constraints);
  });
  await openTest(page);
  await page.getByRole('button', { name: 'Tester' }).click();
  await expect(page.getByText('À gauche de l’adresse, cliquez sur les réglages')).toBeVisible();
  await expect(page.getByRole('img', { name: 'Dessin de Chrome sur ordinateur' })).toBeVisible();
  await expectPhone(page);
  await picture(page, 'test-refused');
  await expectAccessible(page, 'self-test, refused');
  await expect
    .poll(tested)
    .toMatchObject({ passed: false, failures: [{ step: 'camera', cause: 'permission-denied' }] });
  await page.getByRole('button', { name: 'Réessayer la caméra' }).click();
  await expect(page.getByRole('button', { name: 'J’ai entendu' })).toBeVisible();
});

test('a microphone that gives nothing fails within seconds; nobody hears a tone', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['camera', 'microphone']);
  await page.addInitScript(() => {
    const devices = navigator.mediaDevices;
    const open = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (constraints) => {
      const stream = await open(constraints);
      const nothing = new AudioContext().createMediaStreamDestination().stream.getAudioTracks();
      return new MediaStream([...stream.getVideoTracks(), ...nothing]);
    };
  });
  await openTest(page);
  await page.getByRole('button', { name: 'Tester' }).click();
  await expect(page.getByText('On ne vous entend pas')).toBeVisible({ timeout: 6_000 });
  await picture(page, 'test-silent');
  await expectAccessible(page, 'self-test, silent');
  await page.getByRole('button', { name: 'Passer à la suite' }).click();
  await page.getByRole('button', { name: 'Je n’ai rien entendu' }).click();
  await expect(page.getByText('Montez le volume')).toBeVisible();
  await page.getByRole('button', { name: 'Passer à la suite' }).click();
  await expect(page.getByText('Il reste un problème')).toBeVisible();
  await picture(page, 'test-trouble');
  const failures = [
    { step: 'microphone', cause: 'silent' },
    { step: 'loudspeaker', cause: 'not-heard' },
  ];
  await expect.poll(tested).toMatchObject({ passed: false, failures });
});

test('a network that drops UDP is crossed by TCP', async ({ page, context }) => {
  test.skip(!relay, 'coturn is not installed');
  await context.grantPermissions(['camera', 'microphone']);
  const hole = await openHole();
  const tcp = relay?.urls('127.0.0.1').filter((url) => url.endsWith('tcp')) ?? [];
  await relaysAt(page, [hole.url, ...tcp]);
  await openTest(page);
  await page.getByRole('button', { name: 'Tester' }).click();
  await hear(page);
  await expect(row(page, 'Réseau')).toContainText('Bonne liaison');
  await expect(page.getByText('Tout fonctionne')).toBeVisible();
  await expect.poll(figures).toMatchObject({ transport: 'tcp' });
  hole.close();
});

test('a network that lets no relay through says so, and tries again', async ({ page, context }) => {
  test.skip(!relay, 'coturn is not installed');
  await context.grantPermissions(['camera', 'microphone']);
  const hole = await openHole();
  // Nothing listens at port 9: TCP is refused.
  await relaysAt(page, [hole.url, 'turn:127.0.0.1:9?transport=tcp']);
  await openTest(page);
  await page.getByRole('button', { name: 'Tester' }).click();
  await hear(page);
  await expect(page.getByText('Ce réseau bloque les appels vidéo')).toBeVisible({ timeout: 30_000 });
  await expectPhone(page);
  await picture(page, 'test-no-relay');
  await expectAccessible(page, 'self-test, no relay');
  await expect.poll(tested).toMatchObject({ failures: [{ step: 'network', cause: 'no-relay' }] });
  await page.unroute('**/api/links/*/relays');
  await page.getByRole('button', { name: 'Réessayer le réseau' }).click();
  await expect(page.getByText('Tout fonctionne')).toBeVisible();
  hole.close();
});

test('no camera is a reserve: the call is possible with sound', async ({ page, context }) => {
  await context.grantPermissions(['microphone']);
  await answering(page, 'no-camera');
  await openTest(page);
  await page.getByRole('button', { name: 'Tester' }).click();
  await hear(page);
  await expect(page.getByText('L’appel est possible')).toBeVisible();
  await expect(row(page, 'Caméra')).toContainText('l’appel se fera avec le son seul');
  await picture(page, 'test-reserve');
  await expectAccessible(page, 'self-test, reserve');
  const warnings = [{ step: 'camera', cause: 'not-found' }];
  await expect.poll(tested).toMatchObject({ passed: true, failures: [], warnings });
});

for (const [answers, words, failure] of [
  ['camera-taken', 'Une autre application utilise la caméra', { step: 'camera', cause: 'busy' }],
  ['black', 'L’image est noire', { step: 'camera', cause: 'black-picture' }],
  ['nothing', 'Aucun micro n’a été trouvé', { step: 'microphone', cause: 'no-microphone' }],
  ['system', 'Votre appareil ne laisse pas ce navigateur', { step: 'camera', cause: 'permission-system' }],
] as const)
  test(`${failure.cause}: its remedy, somebody to ring, and the facility knows`, async ({
    page,
    context,
  }) => {
    await context.grantPermissions(['camera', 'microphone']);
    await answering(page, answers);
    await openTest(page);
    await page.getByRole('button', { name: 'Tester' }).click();
    await expect(page.getByText(words)).toBeVisible();
    await expectPhone(page);
    await picture(page, `test-${failure.cause}`);
    await expect.poll(tested).toMatchObject({ passed: false, failures: [failure] });
  });

test('inside another application: the way out, and the link to take along', async ({ browser }) => {
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    permissions: ['clipboard-read', 'clipboard-write'],
    userAgent:
      'Mozilla/5.0 (Linux; Android 13; Pixel 6; wv) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36',
  });
  const page = await context.newPage();
  await page.addInitScript(() => Object.defineProperty(navigator, 'mediaDevices', { value: undefined }));
  const { linkId, cookie } = await scene.signInFamily(scene.first);
  const url = scene.running.url.replace('http:', 'https:');
  await context.addCookies([{ ...cookie, url, secure: true, httpOnly: true }]);
  await page.addInitScript(
    ([id]) => sessionStorage.setItem(`vis-a-vis:address:${id}`, 'https://visio.example/r#abc'),
    [linkId],
  );
  await page.goto(`${scene.running.url}/r/${linkId}/test`);
  await page.getByRole('button', { name: 'Tester' }).click();
  await expect(page.getByRole('link', { name: 'Ouvrir dans Chrome' })).toHaveAttribute(
    'href',
    'intent://visio.example/r#abc#Intent;scheme=https;package=com.android.chrome;end',
  );
  await page.getByRole('button', { name: 'Copier le lien' }).click();
  await expect(page.getByRole('button', { name: 'Lien copié' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('https://visio.example/r#abc');
  await expectPhone(page);
  await picture(page, 'test-in-app');
  await expectAccessible(page, 'self-test, in another application');
  await context.close();
});
