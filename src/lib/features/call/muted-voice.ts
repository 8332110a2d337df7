interface Options {
  /** Calls back while someone speaks; returns what ends it. */
  watch(microphone: MediaStreamTrack, onvoice: () => void): () => void;
  /** How long it is told after the last words. */
  lingerMs: number;
  onchange(speaks: boolean): void;
}

/** Someone speaks into a microphone that is cut. */
export class MutedVoice {
  readonly #options: Options;
  #track: MediaStreamTrack | null = null;
  #unwatch: () => void = () => undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  /** To this one from now on; null: to none. */
  listen(track: MediaStreamTrack | null): void {
    if (track === this.#track) return;
    this.#track = track;
    this.#unwatch();
    this.#tell(false);
    this.#unwatch = track ? this.#options.watch(track, () => this.#tell(true)) : () => undefined;
  }

  #tell(speaks: boolean): void {
    const wasTold = this.#timer !== undefined;
    clearTimeout(this.#timer);
    this.#timer = speaks ? setTimeout(() => this.#tell(false), this.#options.lingerMs) : undefined;
    if (speaks !== wasTold) this.#options.onchange(speaks);
  }
}
