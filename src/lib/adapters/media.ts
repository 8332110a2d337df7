import type { MediaFailure } from '#domain/call-state.ts';
import type { Facing, SourceKind } from '#domain/call-device.ts';
import { isInAppBrowser } from '#domain/in-app-browser.ts';

export type MediaOutcome =
  | {
      ok: true;
      stream: MediaStream;
      /** No camera could be had: sound only. */
      audioOnly: boolean;
      /** Why there is no picture, when there is none. */
      withoutPicture?: MediaFailure;
    }
  | { ok: false; cause: MediaFailure };

export type TrackOutcome = { ok: true; track: MediaStreamTrack } | { ok: false; cause: MediaFailure };

/** This very device, or whichever looks that way, or any. */
export type TrackWish = { id: string } | { facing: Facing } | null;

/** What was chosen before, by id: another one will do. */
export interface MediaWish {
  camera?: string | undefined;
  microphone?: string | undefined;
  /** Sound alone is asked for: the camera stays dark. */
  withoutCamera?: boolean;
}

export interface MediaWorld {
  mediaDevices: Pick<MediaDevices, 'getUserMedia'> | undefined;
  userAgent: string;
  /** Absent in old browsers. */
  permissions?: Pick<Permissions, 'query'> | undefined;
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

const PLACEHOLDER_FPS = 1;

async function permissionState({ permissions }: MediaWorld): Promise<PermissionState | null> {
  try {
    const answer = await permissions?.query({ name: 'camera' as PermissionName });
    return answer?.state ?? null;
  } catch {
    // Firefox knows no permission of this name.
    return null;
  }
}

/** A refusal is the person's or their system's; inside another app's web view, allowing is seldom possible. */
async function refusalOf(error: Error, world: MediaWorld): Promise<MediaFailure> {
  if (isInAppBrowser(world.userAgent)) return 'in-app-browser';
  if (/by system/i.test(error.message)) return 'permission-system';
  if (/dismissed/i.test(error.message)) return 'permission-dismissed';
  return (await permissionState(world)) === 'granted' ? 'permission-system' : 'permission-denied';
}

async function causeOf(error: unknown, world: MediaWorld): Promise<MediaFailure> {
  // Where a DOMException is no Error, it still has a name.
  const known = error instanceof Error || error instanceof DOMException ? error : new Error();
  const { name } = known;
  if (name === 'NotAllowedError' || name === 'SecurityError') return refusalOf(known, world);
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'not-found';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return 'unknown';
}

/** The browser's own devices. Read at the moment of asking, so that a page may be rendered anywhere. */
export const browserMedia = (): MediaWorld => ({
  mediaDevices: typeof navigator === 'undefined' ? undefined : navigator.mediaDevices,
  userAgent: typeof navigator === 'undefined' ? '' : navigator.userAgent,
  permissions: typeof navigator === 'undefined' ? undefined : navigator.permissions,
});

/** Why this browser can't use a camera at all, or null when it can try. Asks for nothing. */
export function mediaObstacle({ mediaDevices, userAgent }: MediaWorld = browserMedia()): MediaFailure | null {
  if (mediaDevices?.getUserMedia && typeof RTCPeerConnection !== 'undefined') return null;
  return isInAppBrowser(userAgent) ? 'in-app-browser' : 'no-media-devices';
}

async function request(
  world: MediaWorld,
  devices: Pick<MediaDevices, 'getUserMedia'>,
  constraints: MediaStreamConstraints,
) {
  try {
    return { ok: true as const, stream: await devices.getUserMedia(constraints) };
  } catch (error) {
    return { ok: false as const, cause: await causeOf(error, world) };
  }
}

/** Nothing more to try: asking again would only be refused again. */
const REFUSALS: readonly MediaFailure[] = [
  'in-app-browser',
  'permission-denied',
  'permission-dismissed',
  'permission-system',
];

const preferring = (constraints: MediaTrackConstraints, id: string | undefined): MediaTrackConstraints =>
  id === undefined ? constraints : { ...constraints, deviceId: { ideal: id } };

/** Camera and microphone; sound alone when no camera is free. Opens the browser's own question: say why first. */
export async function openMedia(
  wish: MediaWish = {},
  world: MediaWorld = browserMedia(),
): Promise<MediaOutcome> {
  const obstacle = mediaObstacle(world);
  const devices = world.mediaDevices;
  if (obstacle || !devices) return { ok: false, cause: obstacle ?? 'no-media-devices' };
  const audio = preferring(SOUND, wish.microphone);
  if (wish.withoutCamera) {
    const sound = await request(world, devices, { audio });
    return sound.ok ? { ...sound, audioOnly: true } : sound;
  }
  const both = await request(world, devices, { audio, video: preferring(PICTURE, wish.camera) });
  if (both.ok) return { ...both, audioOnly: false };
  if (REFUSALS.includes(both.cause)) return { ok: false, cause: both.cause };
  const sound = await request(world, devices, { audio });
  if (sound.ok) return { ...sound, audioOnly: true, withoutPicture: both.cause };
  const noMicrophone = both.cause === 'not-found' && sound.cause === 'not-found';
  return { ok: false, cause: noMicrophone ? 'no-microphone' : both.cause };
}

function trackConstraints(kind: SourceKind, wish: TrackWish): MediaStreamConstraints {
  const base = kind === 'camera' ? PICTURE : SOUND;
  const exact =
    wish === null
      ? {}
      : 'id' in wish
        ? { deviceId: { exact: wish.id }, facingMode: {} }
        : { facingMode: { exact: wish.facing } };
  return { [kind === 'camera' ? 'video' : 'audio']: { ...base, ...exact } };
}

/** One camera or microphone, while the other kind goes on. */
export async function openTrack(
  kind: SourceKind,
  wish: TrackWish,
  world: MediaWorld = browserMedia(),
): Promise<TrackOutcome> {
  if (!world.mediaDevices) return { ok: false, cause: 'no-media-devices' };
  const opened = await request(world, world.mediaDevices, trackConstraints(kind, wish));
  if (!opened.ok) return opened;
  const [track] = opened.stream.getTracks();
  return track ? { ok: true, track } : { ok: false, cause: 'not-found' };
}

/** Gives the devices back: the camera's light goes off. */
export function stopMedia(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/**
 * A dark picture for who has no camera: an offer without video would let nobody send one. Painted again each second: who
 * comes later sees it too, and no picture from before stands still on their screen.
 */
export function placeholderPicture(): MediaStreamTrack | null {
  const canvas = document.createElement('canvas');
  canvas.width = 320;
  canvas.height = 240;
  const context = canvas.getContext('2d');
  if (!context || !('captureStream' in canvas)) return null;
  const paint = () => context.fillRect(0, 0, canvas.width, canvas.height);
  paint();
  const track = canvas.captureStream(PLACEHOLDER_FPS).getVideoTracks()[0] ?? null;
  const painting = setInterval(() => {
    if (track?.readyState === 'live') paint();
    else clearInterval(painting);
  }, 1_000 / PLACEHOLDER_FPS);
  return track;
}
