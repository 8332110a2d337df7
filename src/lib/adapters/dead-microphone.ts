import { browserToOpen } from '#domain/in-app-browser.ts';
import { openSound } from './sound.ts';

const LISTEN_MS = 2_000;
const LOOK_MS = 100;

/** iPads call themselves Macs. */
const isIos = (): boolean =>
  browserToOpen(navigator.userAgent) === 'safari' ||
  (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);

/**
 * Whether a live microphone gives nothing but zeros: what an iPhone leaves after a phone call, with no event and no mark
 * on the track. A room is never that quiet. False elsewhere, and where the browser doesn't let the page listen.
 */
export async function isDeadMicrophone(track: MediaStreamTrack): Promise<boolean> {
  if (!isIos()) return false;
  const sound = openSound();
  const meter = sound.level(new MediaStream([track]));
  try {
    for (let listened = 0; listened < LISTEN_MS; listened += LOOK_MS) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      if (!track.enabled || track.readyState !== 'live' || meter.read() > 0) return false;
    }
    return sound.isRunning();
  } finally {
    meter.stop();
    sound.close();
  }
}
