import { findChosen, flipTarget, type Device, type SourceKind } from '#domain/call-device.ts';
import type { MediaFailure } from '#domain/call-state.ts';
import type { DevicePorts } from './device-ports.ts';
import { NO_DEVICES, ownTrouble, type DeviceView } from './device-view.ts';
import { MutedVoice } from './muted-voice.ts';
import { OwnSource } from './own-source.ts';
import type { DeviceNews } from './source-view.ts';

interface Events {
  onchange(): void;
  /** This goes out from now on. */
  onoutgoing(kind: 'audio' | 'video', track: MediaStreamTrack): void;
}

const MEDIA_KINDS = { camera: 'video', microphone: 'audio' } as const;
const SOURCES: SourceKind[] = ['microphone', 'camera'];

/** One's own camera, microphone and loudspeaker during a call; knows of no one else. */
export class CallDevices {
  readonly #ports: DevicePorts;
  readonly #events: Events;
  readonly #sources: Record<SourceKind, OwnSource>;
  readonly #voice: MutedVoice;
  #view: DeviceView = NO_DEVICES;
  #isMicrophoneWanted = true;
  #isCameraWanted = true;
  #loudspeakerWasThere = true;
  /** What goes out instead of a device's own: a screen, for one. */
  readonly #instead = new Map<string, MediaStreamTrack>();
  #stops: (() => void)[] = [];
  #newsTimer: ReturnType<typeof setTimeout> | undefined;
  #reviving: ReturnType<typeof setTimeout> | undefined;
  /** Goes up with each opening and closing: what an earlier one was still waiting for is given back. */
  #round = 0;

  constructor(ports: DevicePorts, events: Events) {
    this.#ports = ports;
    this.#events = events;
    this.#voice = new MutedVoice({
      watch: ports.watchVoice,
      lingerMs: ports.timings.speaksMutedMs,
      onchange: (speaksMuted) => this.#show({ speaksMuted }),
    });
    this.#sources = { camera: this.#newSource('camera'), microphone: this.#newSource('microphone') };
  }

  get view(): DeviceView {
    return this.#view;
  }

  /** What the others are to receive. */
  get outgoing(): MediaStream | null {
    const { local } = this.#view;
    if (!local || this.#instead.size === 0) return local;
    const kept = local.getTracks().filter(({ kind }) => !this.#instead.has(kind));
    return this.#ports.streamOf([...kept, ...this.#instead.values()]);
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
    const { choices, openMedia, onDeviceChange, onReturn } = this.#ports;
    const media = await openMedia({
      camera: choices.read('camera')?.id,
      microphone: choices.read('microphone')?.id,
      withoutCamera: !this.#isCameraWanted,
    });
    if (round !== this.#round) {
      if (media.ok) this.#ports.stopMedia(media.stream);
      return null;
    }
    if (!media.ok) return media.cause;
    const [sound] = media.stream.getAudioTracks();
    const [picture] = media.stream.getVideoTracks();
    this.#sources.microphone.begin(sound ?? null, 'no-microphone');
    this.#sources.camera.begin(picture ?? null, media.withoutPicture ?? null);
    this.#show({ hadCamera: picture !== undefined });
    this.#stops.push(
      onDeviceChange(() => void this.#relist()),
      onReturn((how) => this.#onReturn(how)),
      () => clearTimeout(this.#reviving),
    );
    void this.#relist();
    return null;
  }

  close(): void {
    this.#round += 1;
    clearTimeout(this.#newsTimer);
    for (const stop of this.#stops.splice(0)) stop();
    this.#instead.clear();
    this.#voice.listen(null);
    for (const kind of SOURCES) this.#sources[kind].close();
    this.#view = { ...this.#view, local: null, news: null, trouble: null };
    this.#events.onchange();
  }

  setMicrophone(on: boolean): void {
    this.#isMicrophoneWanted = on;
    this.#applyMicrophone();
    const { state } = this.#sources.microphone.view;
    if (on && (state === 'none' || state === 'interrupted')) void this.#sources.microphone.restore();
    this.#look();
  }

  setCamera(on: boolean): void {
    this.#isCameraWanted = on;
    if (!this.#view.local) return this.#look();
    if (on) void this.#sources.camera.restore();
    else this.#sources.camera.release();
  }

  /** This one from now on, and on other days too. */
  async choose(device: Device): Promise<void> {
    this.#ports.choices.keep(device);
    if (device.kind === 'loudspeaker') this.#lookForLoudspeaker(this.#view.list);
    else await this.#sources[device.kind].choose(device);
  }

  /** The other camera, for now. */
  async flip(): Promise<void> {
    const cameras = this.#view.list.filter(({ kind }) => kind === 'camera');
    const target = flipTarget(cameras, this.#view.camera.device);
    if (target) await this.#sources.camera.choose(target);
  }

  #newSource(kind: SourceKind): OwnSource {
    const { openTrack, listDevices, deviceOfTrack, standIn, choices, timings } = this.#ports;
    const ports = { openTrack, listDevices, deviceOfTrack, standIn, chosen: choices.read };
    return new OwnSource(kind, ports, timings.deviceGraceMs, {
      onview: () => this.#look(),
      ontrack: () => this.#onTrack(kind),
      onnews: (news) => this.#tell(news),
    });
  }

  #onTrack(kind: SourceKind): void {
    this.#applyMicrophone();
    const tracks = SOURCES.flatMap((one) => this.#sources[one].outgoing ?? []);
    this.#show({ local: this.#ports.streamOf(tracks) });
    const { outgoing } = this.#sources[kind];
    const mediaKind = MEDIA_KINDS[kind];
    if (outgoing && !this.#instead.has(mediaKind)) this.#events.onoutgoing(mediaKind, outgoing);
  }

  #applyMicrophone(): void {
    const { track } = this.#sources.microphone;
    if (track) track.enabled = this.#isMicrophoneWanted;
    this.#voice.listen(this.#isMicrophoneWanted ? null : track);
  }

  /** What the sources have become, as screens and the others see it. */
  #look(): void {
    const [camera, microphone] = [this.#sources.camera.view, this.#sources.microphone.view];
    const isFlowing = ({ state }: typeof camera) => state === 'on' || state === 'opening';
    const isClosed = this.#view.local === null;
    this.#show({
      ...{ camera, microphone },
      hadCamera: this.#view.hadCamera || camera.state === 'on',
      microphoneOn: this.#isMicrophoneWanted && (isClosed || isFlowing(microphone)),
      cameraOn: this.#isCameraWanted && (isClosed || isFlowing(camera)),
      audioOnly: !isClosed && (camera.state === 'none' || camera.state === 'interrupted'),
    });
  }

  async #relist(): Promise<void> {
    const round = this.#round;
    const list = await this.#ports.listDevices();
    if (round !== this.#round) return;
    this.#show({ list });
    this.#lookForLoudspeaker(list);
    await Promise.all(SOURCES.map((kind) => this.#sources[kind].listChanged(list)));
  }

  /** The chosen loudspeaker while it is there, else whatever the system takes. */
  #lookForLoudspeaker(list: Device[]): void {
    const choice = this.#ports.choices.read('loudspeaker');
    const own = list.filter(({ kind }) => kind === 'loudspeaker');
    const chosen = choice && findChosen(own, choice);
    const loudspeaker = chosen?.id ?? '';
    const before = this.#view.loudspeaker;
    this.#show({ loudspeaker });
    if (before !== '' && !own.some(({ id }) => id === before)) {
      this.#loudspeakerWasThere = false;
      this.#tell({ kind: 'loudspeaker', what: 'replaced', label: '' });
    } else if (chosen && !this.#loudspeakerWasThere) {
      this.#tell({ kind: 'loudspeaker', what: 'returned', label: chosen.label });
    }
    if (chosen) this.#loudspeakerWasThere = true;
  }

  #onReturn(how: 'seen' | 'tapped'): void {
    clearTimeout(this.#reviving);
    // What was only asleep with the page wakes up by itself.
    if (how === 'seen')
      this.#reviving = setTimeout(() => void this.#revive(how), this.#ports.timings.deviceGraceMs);
    else void this.#revive(how);
  }

  /** Whatever was interrupted or lost, and may come back now that its owner has. */
  async #revive(how: 'seen' | 'tapped'): Promise<void> {
    const round = this.#round;
    const { microphone } = this.#sources;
    const track = how === 'seen' && this.#isMicrophoneWanted ? microphone.track : null;
    for (const kind of SOURCES) {
      const { state, cause } = this.#sources[kind].view;
      const isRefused = cause === null || cause.startsWith('permission') || cause === 'not-found';
      if (state === 'interrupted' || (state === 'none' && !isRefused)) await this.#sources[kind].restore();
    }
    if (!track || track !== microphone.track || microphone.view.state !== 'on') return;
    const isDead = await this.#ports.isDead(track);
    if (isDead && round === this.#round && track === microphone.track) await microphone.restore();
  }

  #tell(news: DeviceNews): void {
    clearTimeout(this.#newsTimer);
    this.#newsTimer = setTimeout(() => this.#show({ news: null }), this.#ports.timings.newsMs);
    this.#show({ news });
  }

  #show(change: Partial<DeviceView>): void {
    const view = { ...this.#view, ...change };
    const trouble = ownTrouble(view);
    this.#view = { ...view, trouble, deviceLost: trouble !== null };
    this.#events.onchange();
  }
}
