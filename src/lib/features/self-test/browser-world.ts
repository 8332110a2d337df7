import type { JoinAnswer } from '#domain/call.ts';
import { mediaObstacle, openMedia, placeholderPicture, stopMedia } from '$lib/adapters/media.ts';
import { measureRoundTrip } from '$lib/adapters/network-probe.ts';
import { measureRelay } from '$lib/adapters/relay-figures.ts';
import { openSilence, openSound } from '$lib/adapters/sound.ts';
import { thisDevice } from './browser-device.ts';
import type { NetworkOutcome, SelfTestWorld } from './self-test.svelte.ts';
import { isBlackPicture } from './signal-checks.ts';

const PICTURE_TIMEOUT_MS = 3_000;
const SAMPLE = { width: 64, height: 48 };

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Looks at the camera through a small canvas until it shows something: a cold sensor starts dark. */
async function showsPicture(stream: MediaStream): Promise<boolean> {
  const video = document.createElement('video');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return true;
  Object.assign(video, { srcObject: stream, muted: true, playsInline: true });
  Object.assign(canvas, SAMPLE);
  await video.play().catch(() => undefined);
  for (
    const deadline = performance.now() + PICTURE_TIMEOUT_MS;
    performance.now() < deadline;
    await wait(150)
  ) {
    context.drawImage(video, 0, 0, SAMPLE.width, SAMPLE.height);
    if (!isBlackPicture(context.getImageData(0, 0, SAMPLE.width, SAMPLE.height).data)) return true;
  }
  return false;
}

/** Null when the service couldn't be asked. */
export type FindRelays = () => Promise<JoinAnswer['iceServers'] | null>;

/** The path can be tried without camera or microphone too. */
function openTestTracks() {
  const silence = openSilence();
  const tracks = [placeholderPicture(), silence?.track ?? null];
  const stream = new MediaStream(tracks.filter((track) => track !== null));
  return {
    stream,
    close() {
      stopMedia(stream);
      silence?.stop();
    },
  };
}

/** The self-test's world in a browser; where there are relays, the network step goes through one. */
export function createBrowserWorld(findRelays: FindRelays): SelfTestWorld {
  return {
    obstacle: () => mediaObstacle(),
    openMedia: () => openMedia(),
    stopMedia,
    openSound,
    showsPicture,
    async checkNetwork(stream): Promise<NetworkOutcome> {
      if ((await measureRoundTrip(fetch)) === null) return { kind: 'blocked' };
      const found = await findRelays();
      if (!found) return { kind: 'blocked' };
      const relays = found.filter(({ urls }) => urls.some((url) => url.startsWith('turn')));
      if (relays.length === 0) return { kind: 'service' };
      const own = stream ? null : openTestTracks();
      const figures = await measureRelay(relays, stream ?? own?.stream ?? new MediaStream());
      own?.close();
      return figures ? { kind: 'measured', figures } : { kind: 'no-relay' };
    },
    device: thisDevice,
    nowMs: () => performance.now(),
    wait,
  };
}
