interface Options {
  /** Without the room's channel nothing can be tried: no attempt ends then. */
  isChannelUp(): boolean;
  /** Between two looks at a channel that is down, in milliseconds. */
  soonMs: number;
  /** @param isHeard the other's page said something since the attempt before ended. */
  onoverdue(isHeard: boolean): void;
}

/** How long the attempt under way to bring someone's media (back) may still take. */
export class AttemptClock {
  readonly #options: Options;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isHeard = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** The other's page said something. */
  hear(): void {
    this.#isHeard = true;
  }

  start(ms: number): void {
    this.stop();
    this.#timer = setTimeout(() => this.#end(), ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #end(): void {
    const { isChannelUp, soonMs, onoverdue } = this.#options;
    if (!isChannelUp()) return this.start(soonMs);
    const isHeard = this.#isHeard;
    this.#isHeard = false;
    onoverdue(isHeard);
  }
}
