import { documentId } from '#domain/document-ids.ts';
import type { Readiness } from '#domain/readiness.ts';
import { startTurnServer, type TurnServer } from '#server/adapters/turn.ts';
import { openScene, type Scene } from '#tests/harness/room-scene.ts';
import { expect, test, type Page } from '@playwright/test';
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
  const words = relay ? 'Les appels vidéo passent' : 'Le service répond';
  await expect(page.getByRole('listitem').filter({ hasText: 'Réseau' })).toContainText(words);
  await picture(page, 'test-passed');
  await expectAccessible(page, 'self-test, passed');
  await expect.poll(tested).toMatchObject({ passed: true, device: 'Linux, Chrome', failures: [] });
});

test('a refused camera is told at once, with where to tap, and retried', async ({ page, context }) => {
  await context.grantPermissions(['camera', 'microphone']);
  await page.addInitScript(() => {
    const devices = navigator.mediaDevices;
    const open = devices.getUserMedia.bind(devices);
    let refusals = 1;
    devices.getUserMedia = (constraints) =>
      refusals-- > 0 ? Promise.reject(new DOMException('', 'NotAllowedError')) : open(constraints);
  });
  await openTest(page);
  await page.getByRole('button', { name: 'Tester' }).click();
  await expect(page.getByText('Touchez le cadenas en haut de l’écran')).toBeVisible();
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
