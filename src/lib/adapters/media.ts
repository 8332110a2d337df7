import type { MediaFailure } from '#domain/call-state.ts';

export type MediaOutcome =
  | { ok: true; stream: MediaStream; /** No camera could be had: sound only. */ audioOnly: boolean }
  | { ok: false; cause: MediaFailure };

export interface MediaWorld {
  mediaDevices: Pick<MediaDevices, 'getUserMedia'> | undefined;
  userAgent: string;
}

const SOUND: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};
/** 640 wide is what 500 kbit/s carries well; the ideal lets portrait phones give their own shape. */
const PICTURE: MediaTrackConstraints = {
  facingMode: 'user',
  width: { ideal: 1280, max: 1280 },
  height: { ideal: 720, max: 1280 },
  frameRate: { ideal: 24, max: 30 },
};

/** Web views inside other apps, by the marks they leave in the browser's name. */
export const isInAppBrowser = (userAgent: string): boolean =>
  /\b(FBAN|FBAV|FB_IAB|Instagram|WhatsApp|Messenger|Snapchat|Line|MicroMessenger|GSA|TikTok|BytedanceWebview|LinkedInApp)\b/i.test(
    userAgent,
  ) || /; wv\)/.test(userAgent);

function causeOf(error: unknown): MediaFailure {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'permission-denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'not-found';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return 'unknown';
}

/** The browser's own devices. Read at the moment of asking, so that a page may be rendered anywhere. */
export const browserMedia = (): MediaWorld => ({
  mediaDevices: typeof navigator === 'undefined' ? undefined : navigator.mediaDevices,
  userAgent: typeof navigator === 'undefined' ? '' : navigator.userAgent,
});

/** Why this browser can't use a camera at all, or null when it can try. Asks for nothing. */
export function mediaObstacle({ mediaDevices, userAgent }: MediaWorld = browserMedia()): MediaFailure | null {
  if (mediaDevices?.getUserMedia && typeof RTCPeerConnection !== 'undefined') return null;
  return isInAppBrowser(userAgent) ? 'in-app-browser' : 'no-media-devices';
}

async function request(devices: Pick<MediaDevices, 'getUserMedia'>, constraints: MediaStreamConstraints) {
  try {
    return { ok: true as const, stream: await devices.getUserMedia(constraints) };
  } catch (error) {
    return { ok: false as const, cause: causeOf(error) };
  }
}

/**
 * Camera and microphone; sound alone when no camera is free. Opens the browser's own question: say why first.
 * A refusal inside another app's web view is told as such, since allowing there is seldom possible.
 */
export async function openMedia(world: MediaWorld = browserMedia()): Promise<MediaOutcome> {
  const obstacle = mediaObstacle(world);
  if (obstacle || !world.mediaDevices) return { ok: false, cause: obstacle ?? 'no-media-devices' };
  const both = await request(world.mediaDevices, { audio: SOUND, video: PICTURE });
  if (both.ok) return { ...both, audioOnly: false };
  if (both.cause !== 'permission-denied') {
    const sound = await request(world.mediaDevices, { audio: SOUND });
    if (sound.ok) return { ...sound, audioOnly: true };
  }
  const cause =
    both.cause === 'permission-denied' && isInAppBrowser(world.userAgent) ? 'in-app-browser' : both.cause;
  return { ok: false, cause };
}

/** Gives the devices back: the camera's light goes off. */
export function stopMedia(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/**
 * A dark picture for who has no camera: an offer without video would let nobody send one.
 */
export function placeholderPicture(): MediaStreamTrack | null {
  const canvas = document.createElement('canvas');
  canvas.width = 320;
  canvas.height = 240;
  const context = canvas.getContext('2d');
  if (!context || !('captureStream' in canvas)) return null;
  context.fillRect(0, 0, canvas.width, canvas.height);
  return canvas.captureStream(1).getVideoTracks()[0] ?? null;
}
