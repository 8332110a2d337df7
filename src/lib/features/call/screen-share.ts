import type { ScreenOutcome } from '$lib/adapters/screen-capture.ts';

export interface SharePorts {
  openScreen(): Promise<ScreenOutcome>;
  /** Another picture for everyone; null: the camera again. */
  replacePicture(track: MediaStreamTrack | null): Promise<void>;
  /** Whether the picture that goes out is the screen: the others are told. */
  setSharing(on: boolean): void;
}

/** `asking`: the browser shows what there is to choose from. */
export type ShareState =
  { name: 'off'; fault: 'system' | null } | { name: 'asking' } | { name: 'on'; track: MediaStreamTrack };

/** One's own screen instead of the camera, until one or the browser ends it. */
export class ScreenShare {
  readonly #ports: SharePorts;
  readonly #onchange: (state: ShareState) => void;
  #state: ShareState = { name: 'off', fault: null };

  constructor(ports: SharePorts, onchange: (state: ShareState) => void) {
    this.#ports = ports;
    this.#onchange = onchange;
  }

  async start(): Promise<void> {
    if (this.#state.name !== 'off') return;
    const asking: ShareState = { name: 'asking' };
    this.#go(asking);
    const screen = await this.#ports.openScreen();
    // The call ended while one was choosing.
    if (!this.#is(asking)) return screen.ok ? screen.track.stop() : undefined;
    if (!screen.ok) return this.#go({ name: 'off', fault: screen.cause === 'system' ? 'system' : null });
    const { track } = screen;
    this.#go({ name: 'on', track });
    // The browser's own button, or the window that is shown was closed.
    track.addEventListener('ended', () => this.#isShown(track) && this.stop());
    await this.#ports.replacePicture(track);
    if (this.#isShown(track)) this.#ports.setSharing(true);
  }

  stop(): void {
    const before = this.#state;
    if (before.name === 'off') return;
    this.#go({ name: 'off', fault: null });
    if (before.name !== 'on') return;
    before.track.stop();
    this.#ports.setSharing(false);
    void this.#ports.replacePicture(null);
  }

  #isShown(track: MediaStreamTrack): boolean {
    return this.#state.name === 'on' && this.#state.track === track;
  }

  #is(state: ShareState): boolean {
    return this.#state === state;
  }

  #go(state: ShareState): void {
    this.#state = state;
    this.#onchange(state);
  }
}
