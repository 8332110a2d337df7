import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mediaObstacle, openMedia, openTrack, type TrackWish } from './media.ts';

const CHROME =
  'Mozilla/5.0 (Linux; Android 13; Pixel 6) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36';
const GMAIL = 'Mozilla/5.0 (iPhone; CPU iPhone OS 16_1 like Mac OS X) AppleWebKit/605.1 GSA/250.0 Mobile';
const stream = {} as MediaStream;

function devices(answer: (constraints: MediaStreamConstraints) => MediaStream | string) {
  return {
    getUserMedia: async (constraints: MediaStreamConstraints = {}) => {
      const given = answer(constraints);
      if (typeof given === 'string') throw new DOMException('', given);
      return given;
    },
  };
}

beforeEach(() => vi.stubGlobal('RTCPeerConnection', class {}));
afterEach(() => vi.unstubAllGlobals());

describe('openMedia', () => {
  it('gives picture and sound', async () => {
    const outcome = await openMedia({}, { mediaDevices: devices(() => stream), userAgent: CHROME });
    expect(outcome).toEqual({ ok: true, stream, audioOnly: false });
  });

  it.each(['NotFoundError', 'NotReadableError', 'OverconstrainedError'])(
    'falls back to sound when the camera says %s',
    async (name) => {
      const mediaDevices = devices(({ video }) => (video ? name : stream));
      expect(await openMedia({}, { mediaDevices, userAgent: CHROME })).toEqual({
        ok: true,
        stream,
        audioOnly: true,
        withoutPicture: name === 'NotReadableError' ? 'busy' : 'not-found',
      });
    },
  );

  it.each([
    ['NotAllowedError', CHROME, 'permission-denied'],
    ['NotAllowedError', GMAIL, 'in-app-browser'],
    ['NotFoundError', CHROME, 'no-microphone'],
    ['NotReadableError', CHROME, 'busy'],
    ['StrangeError', CHROME, 'unknown'],
  ])('%s → %s', async (name, userAgent, cause) => {
    expect(await openMedia({}, { mediaDevices: devices(() => name), userAgent })).toEqual({
      ok: false,
      cause,
    });
  });

  it.each([
    ['Permission denied by system', 'denied', 'permission-system'],
    ['Permission denied', 'granted', 'permission-system'],
    ['Permission dismissed', 'prompt', 'permission-dismissed'],
    ['Permission denied', 'denied', 'permission-denied'],
    ['Permission denied', null, 'permission-denied'],
  ] as const)('a refusal that says « %s » with the permission %s → %s', async (message, state, cause) => {
    const mediaDevices = {
      getUserMedia: async () => Promise.reject(new DOMException(message, 'NotAllowedError')),
    };
    const query = async () => (state ? ({ state } as PermissionStatus) : Promise.reject(new TypeError()));
    const world = { mediaDevices, userAgent: CHROME, permissions: { query } };
    expect(await openMedia({}, world)).toEqual({ ok: false, cause });
  });

  it('does not ask again after a refusal', async () => {
    const getUserMedia = vi.fn(async () => Promise.reject(new DOMException('', 'NotAllowedError')));
    await openMedia({}, { mediaDevices: { getUserMedia }, userAgent: CHROME });
    expect(getUserMedia).toHaveBeenCalledTimes(1);
  });
});

describe('openMedia, once a choice was made', () => {
  const asked = async (wish: Parameters<typeof openMedia>[0]) => {
    const getUserMedia = vi.fn<MediaDevices['getUserMedia']>(async () => stream);
    const outcome = await openMedia(wish, { mediaDevices: { getUserMedia }, userAgent: CHROME });
    return { outcome, constraints: getUserMedia.mock.calls.map(([constraints]) => constraints) };
  };

  it('would rather have the chosen devices, and takes others too', async () => {
    const { constraints } = await asked({ camera: 'c', microphone: 'm' });
    expect(constraints).toMatchObject([
      { audio: { deviceId: { ideal: 'm' } }, video: { deviceId: { ideal: 'c' } } },
    ]);
  });

  it('leaves the camera dark where it is off', async () => {
    const { outcome, constraints } = await asked({ withoutCamera: true });
    expect(outcome).toEqual({ ok: true, stream, audioOnly: true });
    expect(constraints).toEqual([{ audio: expect.any(Object) }]);
  });
});

describe('openTrack', () => {
  const track = { kind: 'video' };
  const one = { getTracks: () => [track] } as unknown as MediaStream;

  it.each([
    [{ id: 'b' }, { deviceId: { exact: 'b' }, facingMode: {} }],
    [{ facing: 'environment' }, { facingMode: { exact: 'environment' } }],
    [null, { facingMode: 'user' }],
  ] as [TrackWish, object][])('%o asks for %o', async (wish, expected) => {
    const getUserMedia = vi.fn<MediaDevices['getUserMedia']>(async () => one);
    const outcome = await openTrack('camera', wish, { mediaDevices: { getUserMedia }, userAgent: CHROME });
    expect(outcome).toEqual({ ok: true, track });
    expect(getUserMedia.mock.calls[0]?.[0]).toMatchObject({ video: expected });
    expect(getUserMedia.mock.calls[0]?.[0]).not.toHaveProperty('audio');
  });

  it('says why not', async () => {
    const mediaDevices = devices(() => 'NotReadableError');
    const outcome = await openTrack('microphone', null, { mediaDevices, userAgent: CHROME });
    expect(outcome).toEqual({ ok: false, cause: 'busy' });
  });
});

describe('mediaObstacle', () => {
  it('tells a web view from an old browser', () => {
    expect(mediaObstacle({ mediaDevices: undefined, userAgent: GMAIL })).toBe('in-app-browser');
    expect(mediaObstacle({ mediaDevices: undefined, userAgent: CHROME })).toBe('no-media-devices');
    expect(mediaObstacle({ mediaDevices: devices(() => stream), userAgent: GMAIL })).toBeNull();
  });
});
