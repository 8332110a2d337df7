import type { MediaOutcome } from '$lib/adapters/media.ts';

export interface WaitingRoomOptions {
  /** True when the browser won't ask: then nobody needs to be told that it will. */
  isMediaAllowed: () => Promise<boolean>;
  openMedia: () => Promise<MediaOutcome>;
  stopMedia: (stream: MediaStream | null) => void;
}

/** `unknown`: not looked yet. `asks`: the browser will ask, we say so first. `on`: one sees oneself. */
export type CameraState = 'unknown' | 'asks' | 'opening' | 'on' | 'refused';

/** One's own picture before the room opens, and whether one may go straight in. */
export class WaitingRoom {
  readonly #options: WaitingRoomOptions;
  #camera = $state<CameraState>('unknown');
  #stream = $state.raw<MediaStream | null>(null);
  #outcome = $state.raw<MediaOutcome | null>(null);
  #gone = false;

  constructor(options: WaitingRoomOptions) {
    this.#options = options;
  }

  get camera(): CameraState {
    return this.#camera;
  }
  get stream(): MediaStream | null {
    return this.#stream;
  }
  get refusal(): Extract<MediaOutcome, { ok: false }> | null {
    return this.#outcome?.ok === false ? this.#outcome : null;
  }
  /** The browser won't ask anything more: one may enter by oneself when the room opens. */
  get canEnterAlone(): boolean {
    return this.#camera === 'on' || this.#camera === 'opening';
  }

  /** Turns the camera on by itself only where that shows no question. */
  async look(): Promise<void> {
    const allowed = await this.#options.isMediaAllowed();
    if (this.#camera !== 'unknown') return;
    if (allowed) await this.turnOn();
    else this.#camera = 'asks';
  }

  async turnOn(): Promise<void> {
    if (this.#gone || this.#camera === 'opening' || this.#camera === 'on') return;
    this.#camera = 'opening';
    const outcome = await this.#options.openMedia();
    if (this.#gone) return this.#options.stopMedia(outcome.ok ? outcome.stream : null);
    this.#outcome = outcome;
    this.#stream = outcome.ok ? outcome.stream : null;
    this.#camera = outcome.ok ? 'on' : 'refused';
  }

  /** Gives the camera back: to the call, or on leaving. */
  release(): void {
    this.#gone = true;
    this.#options.stopMedia(this.#stream);
    this.#stream = null;
  }
}
