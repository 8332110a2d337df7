/** As much of a camera's or microphone's track as its owner touches. */
export class FakeTrack extends EventTarget {
  enabled = true;
  muted = false;
  readyState: MediaStreamTrackState = 'live';
  readonly kind: 'audio' | 'video';
  readonly label: string;
  readonly deviceId: string;

  constructor(kind: 'audio' | 'video', deviceId = `${kind}-1`, label = deviceId) {
    super();
    this.kind = kind;
    this.deviceId = deviceId;
    this.label = label;
  }

  stop(): void {
    this.readyState = 'ended';
  }
  /** By itself: a plug pulled. */
  end(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
  setMuted(muted: boolean): void {
    this.muted = muted;
    this.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
  }
  getSettings() {
    return { deviceId: this.deviceId };
  }
}

/** As much of a stream. */
export function fakeStream(tracks: FakeTrack[]): MediaStream {
  const of = (kind: string) => tracks.filter((track) => track.kind === kind);
  const stream = {
    getTracks: () => tracks,
    getAudioTracks: () => of('audio'),
    getVideoTracks: () => of('video'),
  };
  return stream as unknown as MediaStream;
}
