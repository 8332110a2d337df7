import { startTurnServer, type TurnServer } from '#server/adapters/turn.ts';
import { openScene, type Scene } from '#tests/harness/room-scene.ts';
import { expectAccessible } from './support/accessibility.ts';
import {
  expectNothingFloats,
  floatPicture,
  openMenu,
  showScreen,
  writeToEachOther,
  writeToWhoIsAway,
} from './support/call-talk.ts';
import { expect, test, type BrowserContext, type Page } from '@playwright/test';

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

async function signedIn(
  context: BrowserContext,
  cookie: { name: string; value: string },
  { relayOnly = false } = {},
): Promise<Page> {
  await context.grantPermissions(['camera', 'microphone']);
  // `__Host-` cookies are only taken from a secure address; Chromium then sends them to this loopback one too.
  const url = scene.running.url.replace('http:', 'https:');
  await context.addCookies([{ ...cookie, url, secure: true, httpOnly: true }]);
  const page = await context.newPage();
  // Every connection of the page, to read what was really received.
  await page.addInitScript(
    (policy) => {
      const connections: RTCPeerConnection[] = [];
      const Original = window.RTCPeerConnection;
      Object.assign(window, {
        connections,
        RTCPeerConnection: class extends Original {
          constructor(configuration?: RTCConfiguration) {
            super({ ...configuration, iceTransportPolicy: policy });
            connections.push(this);
          }
        },
      });
    },
    (relayOnly ? 'relay' : 'all') as RTCIceTransportPolicy,
  );
  return page;
}

/** Frames decoded and sound received so far, over the connections still open. */
const received = (page: Page) =>
  page.evaluate(async () => {
    const total = { frames: 0, soundEnergy: 0 };
    const { connections } = window as unknown as { connections: RTCPeerConnection[] };
    for (const connection of connections.filter((one) => one.connectionState === 'connected'))
      (await connection.getStats()).forEach((report) => {
        if (report.type !== 'inbound-rtp') return;
        total.frames += report.framesDecoded ?? 0;
        total.soundEnergy += report.totalAudioEnergy ?? 0;
      });
    return total;
  });

/** Resolves at the first frame shown of the other's picture. */
const firstPicture = (page: Page) =>
  page.waitForFunction(() => {
    const video = document.querySelector<HTMLVideoElement>('video[aria-label^="Image de"]');
    return (video?.getVideoPlaybackQuality().totalVideoFrames ?? 0) > 0;
  });
const expectPicture = (page: Page) =>
  expect.poll(async () => (await received(page)).frames).toBeGreaterThan(5);

test('a doctor and a family see and hear each other, come and go, and are both sent out', async ({
  browser,
}) => {
  // One call from its beginning to its end, with all that one does in it.
  test.setTimeout(300_000);
  const family = await scene.signInFamily(scene.first);
  const phone = await signedIn(
    await browser.newContext({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true }),
    family.cookie,
  );
  const desk = await signedIn(
    await browser.newContext({ viewport: { width: 1440, height: 900 } }),
    scene.doctorCookie,
  );
  const bar = (page: Page) => page.getByRole('group', { name: 'Commandes de l’appel' });
  const frames = async (page: Page) => (await received(page)).frames;

  await test.step('the family waits alone, and is told so', async () => {
    await phone.goto(`${scene.running.url}/r/${family.linkId}/salle`);
    await expect(phone.getByText('Vous êtes bien dans la salle.')).toBeVisible();
    await picture(phone, 'phone-waiting');
    await expectAccessible(phone, 'phone-waiting');
  });

  await test.step('the video starts by itself when the doctor comes in (R8)', async () => {
    await desk.goto(`${scene.running.url}/m/consultations/${scene.first}`);
    const join = desk.getByRole('button', { name: 'Rejoindre' });
    await expect(join).toBeVisible();
    const start = Date.now();
    await join.click();
    await Promise.all([firstPicture(desk), firstPicture(phone)]);
    console.log(`REJOINDRE → first picture on both sides ${Date.now() - start} ms`);
    await Promise.all([expectPicture(desk), expectPicture(phone)]);
    await expect.poll(async () => (await received(desk)).soundEnergy).toBeGreaterThan(0);
    await expect.poll(async () => (await received(phone)).soundEnergy).toBeGreaterThan(0);
    await expect(phone.getByRole('region', { name: 'Appel vidéo' }).getByRole('status')).toBeEmpty();
    await picture(phone, 'phone-live');
    await expectAccessible(phone, 'phone-live');
    await picture(desk, 'desk-live');
    await expectAccessible(desk, 'desk-live');
  });

  await test.step('mute takes the sound away, and gives it back', async () => {
    await desk.keyboard.press('m');
    await expect(bar(desk).getByRole('button', { name: 'Rétablir le micro' })).toBeVisible();
    const energy = async () => (await received(phone)).soundEnergy;
    // What was said before is still on its way for a moment, a long one on a busy machine.
    await expect
      .poll(async () => {
        const before = await energy();
        await phone.waitForTimeout(1_500);
        return (await energy()) - before;
      })
      .toBeLessThan(1e-6);
    const muted = await energy();
    await bar(desk).getByRole('button', { name: 'Rétablir le micro' }).click();
    await expect.poll(async () => (await energy()) - muted).toBeGreaterThan(1e-4);
  });

  await test.step('the camera is cut and restored', async () => {
    await bar(phone).getByRole('button', { name: 'Couper la caméra' }).click();
    await expect(phone.getByLabel('Caméra coupée')).toBeVisible();
    await picture(phone, 'phone-camera-off');
    await bar(phone).getByRole('button', { name: 'Rétablir la caméra' }).click();
    await expect(phone.getByLabel('Caméra coupée')).toBeHidden();
  });

  await test.step('what is used less waits in a menu', () => openMenu(phone));

  await test.step('they write to each other, and the doctor keeps what was written', () =>
    writeToEachOther(desk, phone, picture));

  await test.step('the doctor shows a screen, and the camera comes back', () =>
    showScreen(desk, phone, async (page) => {
      const before = await frames(page);
      await expect.poll(() => frames(page)).toBeGreaterThan(before + 5);
    }));

  await test.step('hang up, and rejoin', async () => {
    await bar(phone).getByRole('button', { name: 'Quitter' }).click();
    await expect(phone.getByText('Vous avez quitté l’appel.')).toBeVisible();
    await expect(desk.getByText('Le patient a quitté la salle')).toBeVisible({ timeout: 2_000 });
    await picture(phone, 'phone-left');
    await expectAccessible(phone, 'phone-left');
    await picture(desk, 'desk-waiting');
    await expectAccessible(desk, 'desk-waiting');
    await writeToWhoIsAway(desk, phone, async () => {
      await phone.getByRole('button', { name: 'Rejoindre à nouveau' }).click();
      await Promise.all([expectPicture(desk), expectPicture(phone)]);
    });
  });

  await test.step('one may begin again at any time, devices included', async () => {
    const made = () =>
      phone.evaluate(() => (window as unknown as { connections: RTCPeerConnection[] }).connections.length);
    const before = await made();
    await bar(phone).getByRole('button', { name: 'Plus de commandes' }).click();
    await phone.getByRole('menuitem', { name: 'Rejoindre' }).click();
    await expect.poll(made).toBeGreaterThan(before);
    await Promise.all([expectPicture(desk), expectPicture(phone)]);
  });

  await test.step('a reload comes back by the same way', async () => {
    await phone.reload();
    await Promise.all([expectPicture(desk), expectPicture(phone)]);
  });

  await test.step('the service’s own sockets may drop: pictures go on', async () => {
    const before = await frames(desk);
    scene.running.service.calls.rooms.stop();
    await desk.waitForTimeout(1_500);
    expect(await frames(desk)).toBeGreaterThan(before);
    await expect(desk.getByText('Connexion perdue')).toBeHidden();
  });

  await test.step('the picture may float over other windows', () => floatPicture(desk));

  await test.step('closing sends both out within 2 s, cameras off', async () => {
    const start = Date.now();
    const closedAt = new Date(scene.clock.now()).toISOString();
    await scene.appointments.close(scene.facility, scene.first, { closedAt });
    await expect(bar(phone)).toBeHidden({ timeout: 2_000 });
    await expect(bar(desk)).toBeHidden({ timeout: 2_000 });
    console.log(`closing → both out ${Date.now() - start} ms`);
    await expectNothingFloats(desk);
    for (const page of [phone, desk]) {
      const open = await page.evaluate(() =>
        (window as unknown as { connections: RTCPeerConnection[] }).connections.filter(
          (one) => one.connectionState === 'connected',
        ),
      );
      expect(open).toHaveLength(0);
    }
    await picture(phone, 'phone-closed');
    await picture(desk, 'desk-closed');
  });
});

test('where only a relay gets through, the join answer’s credentials open one', async ({ browser }) => {
  test.skip(relay === null, 'coturn is not installed');
  const appointment = await scene.book(2);
  const family = await scene.signInFamily(appointment);
  const phone = await signedIn(await browser.newContext(), family.cookie, { relayOnly: true });
  const desk = await signedIn(await browser.newContext(), scene.doctorCookie, { relayOnly: true });
  await phone.goto(`${scene.running.url}/r/${family.linkId}/salle`);
  await desk.goto(`${scene.running.url}/m/consultations/${appointment}?rejoindre`);
  await Promise.all([expectPicture(desk), expectPicture(phone)]);
});
