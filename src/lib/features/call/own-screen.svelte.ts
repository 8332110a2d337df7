import { ScreenShare, type SharePorts, type ShareState } from './screen-share.ts';

/** One's own screen shown to the others, as the call's screen sees it. */
export class OwnScreen {
  readonly #share: ScreenShare;
  #state = $state.raw<ShareState>({ name: 'off', fault: null });

  constructor(ports: SharePorts) {
    this.#share = new ScreenShare(ports, (state) => (this.#state = state));
  }

  get state(): ShareState {
    return this.#state;
  }

  /** Call it inside a press: the browser asks what to show. */
  toggle(): void {
    if (this.#state.name === 'off') void this.#share.start();
    else this.#share.stop();
  }
  stop(): void {
    this.#share.stop();
  }
}
