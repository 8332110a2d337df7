import type { Device, DeviceChoice, DeviceKind } from '#domain/call-device.ts';
import type { MediaFailure } from '#domain/call-state.ts';
import { FakeTrack, fakeStream } from './media-track.ts';

const MEDIA = { camera: 'video', microphone: 'audio' } as const;

/** A desk with devices that are plugged in and out at will; everything the call's own devices touch. */
export function createDesk(ids: [DeviceKind, ...string[]][] = []) {
  const device = (kind: DeviceKind, id: string): Device => ({
    ...{ kind, id, group: `g-${id}`, label: `${id} de bureau`, facing: null },
  });
  const start: [DeviceKind, ...string[]][] = ids.length
    ? ids
    : [
        ['camera', 'c-1'],
        ['microphone', 'm-1'],
      ];
  let plugged = start.flatMap(([kind, ...names]) => names.map((id) => device(kind, id)));
  const refusals = new Map<string, MediaFailure>();
  const tracks: FakeTrack[] = [];
  const chosen = new Map<DeviceKind, DeviceChoice>();
  const listeners = { list: () => {}, return: (_how: 'seen' | 'tapped') => {}, voice: () => {} };
  const standIns: FakeTrack[] = [];
  let isDead = false;

  const of = (kind: DeviceKind) => plugged.filter((one) => one.kind === kind);
  const open = (kind: 'camera' | 'microphone', id?: string) => {
    const found = id ? of(kind).find((one) => one.id === id) : of(kind)[0];
    const cause = found ? refusals.get(found.id) : 'not-found';
    if (!found || cause) return { ok: false as const, cause: cause ?? 'not-found' };
    const track = new FakeTrack(MEDIA[kind], found.id, found.label);
    tracks.push(track);
    return { ok: true as const, track: track as unknown as MediaStreamTrack };
  };

  return {
    device,
    tracks,
    standIns,
    chosen,
    /** The last track that was opened of a kind. */
    last: (kind: 'audio' | 'video') => tracks.filter((track) => track.kind === kind).at(-1)!,
    live: () => tracks.filter(({ readyState }) => readyState === 'live').map(({ deviceId }) => deviceId),
    refuse: (id: string, cause: MediaFailure) => refusals.set(id, cause),
    allow: (id: string) => refusals.delete(id),
    die: () => (isDead = true),
    comeBack: (how: 'seen' | 'tapped') => listeners.return(how),
    speak: () => listeners.voice(),
    /** The list first, then the track's own end. */
    unplug(id: string) {
      plugged = plugged.filter((one) => one.id !== id);
      for (const track of tracks) if (track.deviceId === id && track.readyState === 'live') track.end();
      listeners.list();
    },
    plug(kind: DeviceKind, id: string) {
      plugged = [...plugged, device(kind, id)];
      listeners.list();
    },
    ports: {
      timings: { deviceGraceMs: 700, newsMs: 8_000, speaksMutedMs: 4_000 },
      async openMedia({ camera, microphone, withoutCamera = false }: Record<string, unknown>) {
        const idOf = (kind: DeviceKind, wish: unknown) => of(kind).find(({ id }) => id === wish)?.id;
        const sound = open('microphone', idOf('microphone', microphone));
        if (!sound.ok) return { ok: false as const, cause: 'no-microphone' as const };
        const picture = withoutCamera ? null : open('camera', idOf('camera', camera));
        const given = [sound.track, ...(picture?.ok ? [picture.track] : [])] as unknown as FakeTrack[];
        return {
          ...{ ok: true as const, stream: fakeStream(given), audioOnly: !picture?.ok },
          ...(picture && !picture.ok ? { withoutPicture: picture.cause } : {}),
        };
      },
      openTrack: async (kind: 'camera' | 'microphone', wish: object | null) =>
        open(kind, wish && 'id' in wish ? String(wish.id) : undefined),
      listDevices: async () => plugged,
      deviceOfTrack: (track: MediaStreamTrack) => {
        const { deviceId = '' } = track.getSettings();
        return device(track.kind === 'video' ? 'camera' : 'microphone', deviceId);
      },
      standIn(kind: 'camera' | 'microphone') {
        const track = new FakeTrack(MEDIA[kind], `no ${kind}`);
        standIns.push(track);
        return { track: track as unknown as MediaStreamTrack, stop: () => track.stop() };
      },
      stopMedia: (stream: MediaStream | null) => stream?.getTracks().forEach((track) => track.stop()),
      streamOf: (given: MediaStreamTrack[]) => fakeStream(given as unknown as FakeTrack[]),
      choices: {
        read: (kind: DeviceKind) => chosen.get(kind) ?? null,
        keep: ({ kind, id, label }: Device) => void chosen.set(kind, { id, label }),
      },
      onDeviceChange(callback: () => void) {
        listeners.list = callback;
        return () => (listeners.list = () => {});
      },
      onReturn(callback: (how: 'seen' | 'tapped') => void) {
        listeners.return = callback;
        return () => (listeners.return = () => {});
      },
      isDead: async () => isDead,
      watchVoice(_microphone: MediaStreamTrack, onvoice: () => void) {
        listeners.voice = onvoice;
        return () => (listeners.voice = () => {});
      },
    },
  };
}
