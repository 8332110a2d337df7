import type { MediaFailure } from '#domain/call-state.ts';
import type { MediaOutcome } from '$lib/adapters/media.ts';

export interface DevicePorts {
  openMedia(): Promise<MediaOutcome>;
  stopMedia(stream: MediaStream | null): void;
  /** Stands for a camera that isn't there. */
  placeholderPicture(): MediaStreamTrack | null;
}

export interface DeviceView {
  local: MediaStream | null;
  microphoneOn: boolean;
  cameraOn: boolean;
  /** No camera could be had. */
  audioOnly: boolean;
  /** Camera or microphone stopped by itself: a phone call, a plug pulled, another application. */
  deviceLost: boolean;
}

export const NO_DEVICES: DeviceView = {
  local: null,
  microphoneOn: true,
  cameraOn: true,
  audioOnly: false,
  deviceLost: false,
};

/** One's own camera and microphone during a call; knows of no one else. */
export class CallDevices {
  #ports: DevicePorts;
  #onchange: () => void;
  #view: DeviceView = NO_DEVICES;
  /** What goes out instead of a device's own: a screen, for one. */
  readonly #instead = new Map<string, MediaStreamTrack>();
  /** Goes up with each opening and closing: what an earlier one was still waiting for is given back. */
  #round = 0;

  constructor(ports: DevicePorts, onchange: () => void) {
    this.#ports = ports;
    this.#onchange = onchange;
  }

  get view(): DeviceView {
    return this.#view;
  }

  /** What the others are to receive. */
  get outgoing(): MediaStream | null {
    const { local } = this.#view;
    if (!local || this.#instead.size === 0) return local;
    const kept = local.getTracks().filter(({ kind }) => !this.#instead.has(kind));
    return new MediaStream([...kept, ...this.#instead.values()]);
  }

  /** @returns the track that goes out now. */
  replace(kind: 'audio' | 'video', track: MediaStreamTrack | null): MediaStreamTrack | null {
    if (track) this.#instead.set(kind, track);
    else this.#instead.delete(kind);
    return track ?? this.#view.local?.getTracks().find((one) => one.kind === kind) ?? null;
  }

  /** @returns why not; null once open, or closed again meanwhile. */
  async open(): Promise<MediaFailure | null> {
    const round = ++this.#round;
    const media = await this.#ports.openMedia();
    if (round !== this.#round) {
      if (media.ok) this.#ports.stopMedia(media.stream);
      return null;
    }
    if (!media.ok) return media.cause;
    const picture = media.audioOnly ? this.#ports.placeholderPicture() : null;
    if (picture) media.stream.addTrack(picture);
    this.#show({ local: media.stream, audioOnly: media.audioOnly, deviceLost: false });
    this.#watch(media.stream);
    this.setMicrophone(this.#view.microphoneOn);
    this.setCamera(this.#view.cameraOn);
    return null;
  }

  close(): void {
    this.#round += 1;
    this.#instead.clear();
    this.#ports.stopMedia(this.#view.local);
    this.#show({ local: null });
  }

  setMicrophone(on: boolean): void {
    for (const track of this.#view.local?.getAudioTracks() ?? []) track.enabled = on;
    this.#show({ microphoneOn: on });
  }

  setCamera(on: boolean): void {
    for (const track of this.#view.local?.getVideoTracks() ?? []) track.enabled = on;
    this.#show({ cameraOn: on });
  }

  #show(change: Partial<DeviceView>): void {
    this.#view = { ...this.#view, ...change };
    this.#onchange();
  }

  /** iOS leaves tracks that look live but stay mute after a phone call: what a track says of itself counts. */
  #watch(stream: MediaStream): void {
    const look = () => {
      if (stream !== this.#view.local) return;
      const isLost = stream.getTracks().some((track) => track.readyState === 'ended' || track.muted);
      if (isLost !== this.#view.deviceLost) this.#show({ deviceLost: isLost });
    };
    for (const track of stream.getTracks())
      for (const event of ['ended', 'mute', 'unmute']) track.addEventListener(event, look);
  }
}
