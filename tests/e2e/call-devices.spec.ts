import { MEDIA_ARGS } from '#tests/harness/media-browser.ts';
import { openScene, type Scene } from '#tests/harness/room-scene.ts';
import { expectAccessible } from './support/accessibility.ts';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, test, type BrowserContextOptions, type Page } from '@playwright/test';

const PICTURES = process.env['SCREENSHOTS'];
const picture = async (page: Page, name: string) => {
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}.png` });
};

const VOICE = join(tmpdir(), `vis-a-vis-voice-${process.pid}.wav`);

/** Something like speech, ten seconds of it: syllables with pitch and overtones, four a second. */
function writeVoice(path: string): void {
  const rate = 48_000;
  const samples = Int16Array.from({ length: rate * 10 }, (_, at) => {
    const seconds = at / rate;
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 4 * seconds));
    const pitch = 140 + 40 * Math.sin(2 * Math.PI * 0.7 * seconds);
    const tones = [1, 2, 3, 4, 5].map((times) => Math.sin(2 * Math.PI * pitch * times * seconds) / times);
    return Math.round(9_000 * syllable * tones.reduce((sum, tone) => sum + tone, 0));
  });
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  writeFileSync(path, Buffer.concat([header, Buffer.from(samples.buffer)]));
}

// Several cameras, microphones and loudspeakers, and someone who never stops talking.
test.use({
  launchOptions: {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      ...MEDIA_ARGS,
      '--use-fake-device-for-media-stream=device-count=3',
      `--use-file-for-fake-audio-capture=${VOICE}`,
    ],
  },
});

let scene: Scene;
test.beforeAll(async () => {
  writeVoice(VOICE);
  scene = await openScene();
});
test.afterAll(async () => {
  await scene.close();
  rmSync(VOICE, { force: true });
});

/** What the page holds and sends, kept by `watchDevices`. */
interface Watched {
  tracks: MediaStreamTrack[];
  connections: RTCPeerConnection[];
  /** Ids of devices that are pulled out. */
  gone: string[];
  locks: WakeLockSentinel[];
}

/** Keeps what the page opens; lets a device be pulled out, which no browser's fake devices can be. */
function watchDevices(): void {
  const watched: Watched = { tracks: [], connections: [], gone: [], locks: [] };
  Object.assign(window, watched);
  const { mediaDevices, wakeLock } = navigator;
  const open = mediaDevices.getUserMedia.bind(mediaDevices);
  const list = mediaDevices.enumerateDevices.bind(mediaDevices);
  const lock = wakeLock.request.bind(wakeLock);
  const idIn = (constraints: boolean | MediaTrackConstraints | undefined) =>
    typeof constraints === 'object' ? (constraints.deviceId as ConstrainDOMStringParameters)?.exact : null;
  mediaDevices.getUserMedia = async (constraints) => {
    const there = await mediaDevices.enumerateDevices();
    const wishes = [
      ['videoinput', constraints?.video],
      ['audioinput', constraints?.audio],
    ] as const;
    for (const [kind, wish] of wishes) {
      const id = idIn(wish);
      const fits = there.some((device) => device.kind === kind && (!id || device.deviceId === id));
      if (wish && !fits) throw new DOMException('', 'NotFoundError');
    }
    const stream = await open(constraints);
    watched.tracks.push(...stream.getTracks());
    return stream;
  };
  mediaDevices.enumerateDevices = async () =>
    (await list()).filter(
      // Depth alone, which no call sends.
      ({ deviceId, label }) => !watched.gone.includes(deviceId) && label !== 'fake_device_1',
    );
  wakeLock.request = async (type) => {
    const given = await lock(type);
    watched.locks.push(given);
    return given;
  };
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      watched.connections.push(this);
    }
  };
}

async function enter(page: Page, cookie: { name: string; value: string }, path: string): Promise<void> {
  const url = scene.running.url.replace('http:', 'https:');
  await page.context().addCookies([{ ...cookie, url, secure: true, httpOnly: true }]);
  await page.addInitScript(watchDevices);
  await page.goto(`${scene.running.url}${path}`);
}

/** Which devices the page has open, and which of them it sends; `-` is none of its own. */
const inUse = (page: Page) =>
  page.evaluate(() => {
    const { tracks, connections } = window as unknown as Watched;
    const open = tracks.filter(({ readyState }) => readyState === 'live').map(({ label }) => label);
    const senders = connections
      .filter(({ connectionState }) => connectionState === 'connected')
      .flatMap((connection) => connection.getSenders());
    const sent = senders.flatMap(({ track }) => (track ? [tracks.includes(track) ? track.label : '-'] : []));
    return { open: open.sort(), sent: sent.sort() };
  });

/** How bright the other's picture is, 0 … 255; null while there is none. */
const brightness = (page: Page) =>
  page.evaluate(() => {
    const video = document.querySelector<HTMLVideoElement>('video[aria-label^="Image de"]');
    const context = document.createElement('canvas').getContext('2d');
    if (!video?.videoWidth || !context) return null;
    context.drawImage(video, 0, 0, 64, 48);
    const { data } = context.getImageData(0, 0, 64, 48);
    return data.filter((_, at) => at % 4 === 1).reduce((sum, green) => sum + green, 0) / (data.length / 4);
  });

const received = (page: Page) =>
  page.evaluate(async () => {
    const total = { frames: 0, soundPackets: 0, soundEnergy: 0 };
    const { connections } = window as unknown as Watched;
    for (const connection of connections.filter((one) => one.connectionState === 'connected'))
      (await connection.getStats()).forEach((report) => {
        if (report.type !== 'inbound-rtp') return;
        total.frames += report.framesDecoded ?? 0;
        if (report.kind === 'audio') total.soundPackets += report.packetsReceived ?? 0;
        total.soundEnergy += report.totalAudioEnergy ?? 0;
      });
    return total;
  });

const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 740 }, hasTouch: true };
const DESK: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };
const PERMISSIONS = ['camera', 'microphone', 'screen-wake-lock'];

/** What the screen says of the call and one's own devices. */
const words = (page: Page) => page.getByRole('region', { name: 'Appel vidéo' }).getByRole('status');

/** Pulls a device out by its name, in the page's eyes: it leaves the list, and its tracks end. */
const pull = (page: Page, label: string) =>
  page.evaluate(async (name) => {
    const { tracks, gone } = window as unknown as Watched;
    const listed = await navigator.mediaDevices.enumerateDevices();
    gone.push(...listed.filter((device) => device.label === name).map(({ deviceId }) => deviceId));
    for (const track of tracks.filter((one) => one.label === name && one.readyState === 'live')) {
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  }, label);

const plugInAgain = (page: Page) =>
  page.evaluate(() => {
    (window as unknown as Watched).gone.splice(0);
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  });

/** A phone call: the track stays live, and says that it is mute. */
const interrupt = (page: Page, kind: 'audio' | 'video') =>
  page.evaluate((of) => {
    const { tracks } = window as unknown as Watched;
    for (const track of tracks.filter((one) => one.kind === of && one.readyState === 'live')) {
      Object.defineProperty(track, 'muted', { value: true });
      track.dispatchEvent(new Event('mute'));
    }
  }, kind);

/** Locks of the screen still held. */
const locks = (page: Page) =>
  page.evaluate(() => (window as unknown as Watched).locks.filter(({ released }) => !released).length);

const openPanel = (page: Page) => page.getByRole('button', { name: 'Appareils' }).click();

test('cameras, microphones and loudspeakers are chosen, turned, cut, lost and found again', async ({
  browser,
}) => {
  const family = await scene.signInFamily(scene.first);
  const phone = await (await browser.newContext({ ...PHONE, permissions: PERMISSIONS })).newPage();
  const desk = await (await browser.newContext({ ...DESK, permissions: PERMISSIONS })).newPage();
  await enter(phone, family.cookie, `/r/${family.linkId}/salle`);
  await enter(desk, scene.doctorCookie, `/m/consultations/${scene.first}?rejoindre`);
  await expect.poll(async () => (await received(desk)).frames).toBeGreaterThan(5);
  const bar = (page: Page) => page.getByRole('group', { name: 'Commandes de l’appel' });
  const before = await phone.evaluate(() => (window as unknown as Watched).connections.length);

  await test.step('the screen stays on, again after it was let go', async () => {
    expect([await locks(phone), await locks(desk)]).toEqual([1, 1]);
    await phone.evaluate(async () => {
      await (window as unknown as Watched).locks[0]?.release();
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await expect.poll(() => locks(phone)).toBe(1);
  });

  await test.step('another camera and microphone, heard and seen at once', async () => {
    await openPanel(desk);
    await expect(desk.getByRole('meter', { name: 'Niveau du micro' })).toHaveAttribute(
      'aria-valuenow',
      /[1-9]/,
    );
    await picture(desk, 'desk-devices');
    await expectAccessible(desk, 'device panel');
    await desk.getByLabel('Caméra', { exact: true }).selectOption('fake_device_2');
    await desk.getByLabel('Micro', { exact: true }).selectOption('Fake Audio Input 2');
    await expect
      .poll(() => inUse(desk))
      .toEqual({
        open: ['Fake Audio Input 2', 'fake_device_2'],
        sent: ['Fake Audio Input 2', 'fake_device_2'],
      });
    await desk.getByLabel('Haut-parleur').selectOption('Fake Audio Output 2');
    const sink = () =>
      desk.evaluate(() => document.querySelector<HTMLVideoElement>('video[aria-label^="Image de"]')?.sinkId);
    await expect.poll(sink).not.toBe('');
    await desk.getByRole('button', { name: 'Écouter un son' }).click();
    await desk.keyboard.press('Escape');
  });

  await test.step('one tap turns the phone’s camera, and back', async () => {
    const turn = bar(phone).getByRole('button', { name: 'Tourner la caméra' });
    await turn.click();
    await expect.poll(async () => (await inUse(phone)).sent).toContain('fake_device_2');
    expect((await inUse(phone)).open).not.toContain('fake_device_0');
    await turn.click();
    await expect.poll(async () => (await inUse(phone)).sent).toContain('fake_device_0');
  });

  await test.step('a camera that is cut is given back, and nothing is seen of it', async () => {
    expect(await brightness(desk)).toBeGreaterThan(50);
    await bar(phone).getByRole('button', { name: 'Couper la caméra' }).click();
    await expect
      .poll(() => inUse(phone))
      .toEqual({
        open: ['Fake Default Audio Input'],
        sent: ['-', 'Fake Default Audio Input'],
      });
    await expect.poll(() => brightness(desk)).toBeLessThan(20);
    await bar(phone).getByRole('button', { name: 'Rétablir la caméra' }).click();
    await expect.poll(() => brightness(desk)).toBeGreaterThan(50);
  });

  await test.step('speaking into a microphone that is cut', async () => {
    await bar(desk).getByRole('button', { name: 'Couper le micro' }).click();
    await expect(words(desk)).toContainText('Votre micro est coupé', { timeout: 6_000 });
    await picture(desk, 'desk-speaks-muted');
    await bar(desk).getByRole('button', { name: 'Rétablir le micro' }).click();
    await expect(words(desk)).toBeEmpty();
  });

  await test.step('what is pulled out is replaced, and taken back when it returns', async () => {
    await pull(phone, 'fake_device_0');
    await expect(words(phone)).toContainText(
      'La caméra s’est arrêtée. Nous utilisons maintenant « fake_device_2 »',
    );
    await expect.poll(async () => (await inUse(phone)).sent).toContain('fake_device_2');
    await picture(phone, 'phone-replaced');
    await pull(phone, 'fake_device_2');
    await expect(words(phone)).toContainText('Votre caméra a été débranchée. Le son continue.');
    await picture(phone, 'phone-no-camera');
    await expect.poll(() => brightness(desk)).toBeLessThan(20);
    await plugInAgain(phone);
    await expect(words(phone)).toContainText('de nouveau utilisé');
    await expect.poll(() => brightness(desk)).toBeGreaterThan(50);
  });

  await test.step('without any microphone the call goes on: nobody takes the line for dead', async () => {
    for (const label of [
      'Fake Audio Input 1',
      'Fake Audio Input 2',
      'Fake Audio Input 3',
      'Fake Default Audio Input',
    ])
      await pull(phone, label);
    await expect(words(phone)).toContainText('on ne vous entend plus');
    await picture(phone, 'phone-no-microphone');
    const sound = async () => (await received(desk)).soundPackets;
    const heard = await sound();
    await expect.poll(sound).toBeGreaterThan(heard + 20);
    await expect(words(desk)).toBeEmpty();
    await plugInAgain(phone);
    await expect.poll(async () => (await inUse(phone)).sent).not.toContain('-');
  });

  await test.step('a phone call: opened again when its owner is back, or by a tap', async () => {
    await interrupt(phone, 'audio');
    await expect(words(phone)).toContainText('Votre micro est interrompu');
    await expect(phone.getByRole('button', { name: 'Rejoindre à nouveau' })).toBeVisible();
    await picture(phone, 'phone-interrupted');
    await phone.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await expect(phone.getByRole('button', { name: 'Rejoindre à nouveau' })).toBeHidden();
    await interrupt(phone, 'video');
    await expect(words(phone)).toContainText('Votre caméra est interrompue');
    await phone.touchscreen.tap(180, 400);
    await expect(phone.getByRole('button', { name: 'Rejoindre à nouveau' })).toBeHidden();
    await expect.poll(async () => (await inUse(phone)).open).toHaveLength(2);
  });

  await test.step('nothing of all that was negotiated anew', async () => {
    const now = await phone.evaluate(() => (window as unknown as Watched).connections.length);
    expect(now).toBe(before);
  });

  await test.step('the choice is there after a reload', async () => {
    await desk.reload();
    await expect
      .poll(() => inUse(desk), { timeout: 30_000 })
      .toMatchObject({ sent: ['Fake Audio Input 2', 'fake_device_2'] });
  });

  await test.step('the end gives everything back', async () => {
    await bar(phone).getByRole('button', { name: 'Quitter' }).click();
    await expect(phone.getByText('Vous avez quitté l’appel.')).toBeVisible();
    expect((await inUse(phone)).open).toEqual([]);
    await expect.poll(() => locks(phone)).toBe(0);
  });
});

/** A browser that would ask its own question, which nobody answers here: without a permission it refuses. */
async function openDesk(switches: string[], permissions: string[]): Promise<Page> {
  const own = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', ...switches],
  });
  const page = await (await own.newContext({ ...DESK, permissions, locale: 'fr-FR' })).newPage();
  await enter(page, scene.doctorCookie, `/m/consultations/${scene.first}?rejoindre`);
  return page;
}

test('entering without a permission, and without any device: what to do, and again', async () => {
  await test.step('refused in the browser', async () => {
    const desk = await openDesk(['--use-fake-device-for-media-stream'], []);
    await expect(desk.getByText('À gauche de l’adresse, cliquez sur les réglages')).toBeVisible();
    await expect(desk.getByRole('img', { name: 'Dessin de Chrome sur ordinateur' })).toBeVisible();
    await picture(desk, 'desk-denied');
    await desk.context().grantPermissions(['camera', 'microphone']);
    await desk.getByRole('button', { name: 'Réessayer' }).click();
    await expect(words(desk)).toContainText('Vous êtes bien dans la salle');
    await desk.context().browser()?.close();
  });

  await test.step('no camera and no microphone', async () => {
    const desk = await openDesk([], PERMISSIONS);
    await expect(desk.getByText('Aucun micro n’a été trouvé')).toBeVisible();
    await picture(desk, 'desk-no-device');
    await desk.context().browser()?.close();
  });
});

test('entering while another application has the camera: with sound, and what would bring the picture', async ({
  browser,
}) => {
  const desk = await (await browser.newContext({ ...DESK, permissions: PERMISSIONS })).newPage();
  await desk.addInitScript(() => {
    const devices = navigator.mediaDevices;
    const open = devices.getUserMedia.bind(devices);
    Object.assign(window, { isTaken: true });
    devices.getUserMedia = (constraints) =>
      constraints?.video && (window as unknown as { isTaken: boolean }).isTaken
        ? Promise.reject(new DOMException('', 'NotReadableError'))
        : open(constraints);
  });
  await enter(desk, scene.doctorCookie, `/m/consultations/${scene.first}?rejoindre`);
  const bar = desk.getByRole('group', { name: 'Commandes de l’appel' });
  await expect(bar).toBeVisible();
  const withoutCamera = desk.getByRole('img', { name: 'Sans caméra' });
  await expect(withoutCamera).toBeVisible();
  await desk.getByRole('button', { name: 'Appareils' }).click();
  await expect(desk.getByText('Une autre application utilise votre caméra')).toBeVisible();
  await picture(desk, 'desk-taken');
  await desk.keyboard.press('Escape');
  await desk.evaluate(() => Object.assign(window, { isTaken: false }));
  await bar.getByRole('button', { name: 'Rétablir la caméra' }).click();
  await expect(withoutCamera).toBeHidden();
});
