import { betterThan, inOrder, type Device, type DeviceChoice, type SourceKind } from '#domain/call-device.ts';
import type { MediaFailure } from '#domain/call-state.ts';
import type { TrackOutcome, TrackWish } from '$lib/adapters/media.ts';
import {
  NO_SOURCE,
  type DeviceNews,
  type SourceEvents,
  type SourcePorts,
  type SourceView,
  type StandIn,
} from './source-view.ts';

/** One's own camera or microphone: opened, lost, replaced, given back. Whatever it does, something goes out. */
export class OwnSource {
  readonly kind: SourceKind;
  readonly #ports: SourcePorts;
  readonly #graceMs: number;
  readonly #events: SourceEvents;
  #view: SourceView = NO_SOURCE;
  #track: MediaStreamTrack | null = null;
  #standIn: StandIn | null = null;
  /** Those that were in use and went, the last first: taken again when they return. */
  #missed: DeviceChoice[] = [];
  /** What was asked for during this call; it counts more than what was chosen on another day. */
  #asked: DeviceChoice | null = null;
  /** Those that ended once more after they had been opened again. */
  readonly #failed = new Set<string>();
  /** Goes up with each opening and closing: what an earlier one was still waiting for is given back. */
  #round = 0;
  #grace: ReturnType<typeof setTimeout> | undefined;
  #hasListChanged = false;

  constructor(kind: SourceKind, ports: SourcePorts, graceMs: number, events: SourceEvents) {
    this.kind = kind;
    this.#ports = ports;
    this.#graceMs = graceMs;
    this.#events = events;
  }

  get view(): SourceView {
    return this.#view;
  }
  /** The device's own; null while there is none. */
  get track(): MediaStreamTrack | null {
    return this.#track;
  }
  get outgoing(): MediaStreamTrack | null {
    return this.#track ?? this.#standIn?.track ?? null;
  }

  /** What the browser gave at entry; without a track and a cause it is off. */
  begin(track: MediaStreamTrack | null, cause: MediaFailure | null): void {
    this.#round += 1;
    if (track) this.#adopt(track, []);
    else this.#give(cause ? { state: 'none', cause } : { state: 'off', cause: null });
  }

  /** Gives the device back: its light goes out. */
  release(): void {
    this.#round += 1;
    this.#give({ state: 'off', cause: null });
  }

  /** The same for good. */
  close(): void {
    this.#round += 1;
    this.#drop();
    this.#view = { ...this.#view, state: 'off', cause: null };
    this.#standIn?.stop();
    this.#standIn = null;
    this.#missed = [];
    this.#asked = null;
    this.#failed.clear();
  }

  /** Again, or at last: asked for by whoever uses it, or tried when they come back. */
  async restore(): Promise<void> {
    if (this.#view.state === 'opening') return;
    this.#failed.clear();
    const listed = await this.#prepare();
    if (!listed) return;
    const { preferred, failed } = this.#order();
    const last = this.#view.device ? [this.#view.device] : [];
    await this.#take(inOrder(listed, { preferred: [...preferred, ...last], failed }), listed);
  }

  /** This one from now on; the one before goes on when it can't be had. While off, it waits. */
  async choose(device: Device): Promise<void> {
    const { device: before, state } = this.#view;
    this.#missed = [];
    this.#failed.clear();
    this.#asked = device;
    if (state === 'off') return this.#show({ device });
    const listed = await this.#prepare();
    if (!listed) return;
    const order = [device, ...(before && before.id !== device.id ? [before] : [])];
    const taken = await this.#take(order, listed);
    if (taken && taken.id !== device.id) this.#tell('refused', device);
  }

  /** Something was plugged in or out. */
  async listChanged(all: Device[]): Promise<void> {
    const listed = all.filter(({ kind }) => kind === this.kind);
    for (const id of this.#failed) if (!listed.some((device) => device.id === id)) this.#failed.delete(id);
    const { state, device } = this.#view;
    if (state === 'opening') this.#hasListChanged = true;
    if (this.#track) this.#show({ device: this.#ports.deviceOfTrack(this.#track, listed) });
    if (state !== 'on' && state !== 'none') return;
    const better = betterThan(state === 'on' ? device : null, listed, this.#order());
    if (!better) return;
    const taken = await this.#take([better, ...(state === 'on' && device ? [device] : [])], listed);
    if (taken?.id === better.id) this.#tell('returned', taken);
  }

  #order() {
    const chosen = this.#asked ?? this.#ports.chosen(this.kind);
    return { preferred: [...this.#missed, ...(chosen ? [chosen] : [])], failed: [...this.#failed] };
  }

  /** @returns the devices there are; null once something else was asked for meanwhile. */
  async #prepare(): Promise<Device[] | null> {
    const round = ++this.#round;
    this.#show({ state: 'opening', cause: null });
    const all = await this.#ports.listDevices();
    return round === this.#round ? all.filter(({ kind }) => kind === this.kind) : null;
  }

  /** @returns the first of them that opens; any, where the browser lists none. */
  async #take(order: Device[], listed: Device[]): Promise<Device | null> {
    const round = ++this.#round;
    this.#show({ state: 'opening', cause: null });
    let cause: MediaFailure = 'not-found';
    for (const wish of order.length > 0 ? order.map(({ id }) => ({ id })) : [null]) {
      const outcome = await this.#open(wish);
      if (round !== this.#round) {
        if (outcome.ok) outcome.track.stop();
        return null;
      }
      if (outcome.ok) {
        const device = this.#adopt(outcome.track, listed);
        await this.#catchUp();
        return device;
      }
      cause = outcome.cause;
      // The others would only be refused as well.
      if (cause.startsWith('permission')) break;
    }
    const isGone = cause === 'not-found' && this.#view.device !== null;
    this.#give({ state: 'none', cause: isGone ? 'unplugged' : cause });
    await this.#catchUp();
    return null;
  }

  /** Phones open one camera at a time. Sound has no gap: only where the browser wants it is the old one ended first. */
  async #open(wish: TrackWish): Promise<TrackOutcome> {
    const before = this.#track;
    if (this.kind === 'camera') before?.stop();
    const outcome = await this.#ports.openTrack(this.kind, wish);
    if (outcome.ok || outcome.cause !== 'busy' || before?.readyState !== 'live') return outcome;
    before.stop();
    return this.#ports.openTrack(this.kind, wish);
  }

  async #catchUp(): Promise<void> {
    if (!this.#hasListChanged) return;
    this.#hasListChanged = false;
    await this.listChanged(await this.#ports.listDevices());
  }

  #adopt(track: MediaStreamTrack, listed: Device[]): Device {
    this.#drop();
    this.#track = track;
    const device = this.#ports.deviceOfTrack(track, listed);
    for (const event of ['mute', 'unmute'])
      track.addEventListener(event, () => track === this.#track && this.#look(track));
    track.addEventListener('ended', () => track === this.#track && void this.#onEnded(device));
    this.#show({ state: 'on', device, cause: null });
    this.#look(track);
    this.#events.ontrack();
    return device;
  }

  #give(view: Pick<SourceView, 'state' | 'cause'>): void {
    this.#drop();
    this.#standIn ??= this.#ports.standIn(this.kind);
    this.#show(view);
    this.#events.ontrack();
  }

  #drop(): void {
    clearTimeout(this.#grace);
    this.#track?.stop();
    this.#track = null;
  }

  /** A hiccup says « mute » too: it counts once it lasts. */
  #look(track: MediaStreamTrack): void {
    clearTimeout(this.#grace);
    if (!track.muted && this.#view.state === 'interrupted') this.#show({ state: 'on' });
    if (!track.muted) return;
    this.#grace = setTimeout(() => {
      if (track.readyState === 'live' && this.#view.state === 'on') this.#show({ state: 'interrupted' });
    }, this.#graceMs);
  }

  /** Unplugged, taken by another application, refused from now on: the same again if it is still there, else the next. */
  async #onEnded(device: Device): Promise<void> {
    this.#missed = [device, ...this.#missed.filter(({ id }) => id !== device.id)];
    const listed = await this.#prepare();
    if (!listed) return;
    const order = inOrder(listed, this.#order()).filter(({ id }) => !this.#failed.has(id));
    this.#failed.add(device.id);
    if (listed.length > 0 && order.length === 0) return this.#give({ state: 'none', cause: 'stopped' });
    const taken = await this.#take(order, listed);
    if (taken && taken.id !== device.id) this.#tell('replaced', taken);
  }

  #tell(what: DeviceNews['what'], { label }: Device): void {
    this.#events.onnews({ kind: this.kind, what, label });
  }

  #show(change: Partial<SourceView>): void {
    this.#view = { ...this.#view, ...change };
    this.#events.onview();
  }
}
