import type { JoinAnswer } from '#domain/call.ts';
import { mediaObstacle, openMedia, stopMedia } from '$lib/adapters/media.ts';
import { canRelay, measureRoundTrip } from '$lib/adapters/network-probe.ts';
import { openSound } from '$lib/adapters/sound.ts';
import { describeDevice, type BrowserIdentity } from './device-description.ts';
import type { SelfTestWorld } from './self-test.svelte.ts';
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

export type FindRelays = () => Promise<JoinAnswer['iceServers']>;

/** The self-test's world in a browser; where there are relays, the network step goes through one. */
export function createBrowserWorld(findRelays: FindRelays): SelfTestWorld {
  return {
    obstacle: () => mediaObstacle(),
    openMedia: () => openMedia(),
    stopMedia,
    openSound,
    showsPicture,
    async checkNetwork() {
      if ((await measureRoundTrip(fetch)) === null) return { cause: 'blocked', relayed: false };
      const relays = (await findRelays()).filter(({ urls }) => urls.some((url) => url.startsWith('turn')));
      if (relays.length === 0) return { cause: null, relayed: false };
      return { cause: (await canRelay(relays)) ? null : 'no-relay', relayed: true };
    },
    device: () => describeDevice(navigator as BrowserIdentity),
    nowMs: () => performance.now(),
    wait,
  };
}
