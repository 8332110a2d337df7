import type { LossSide } from '#domain/call-state.ts';
import type { Loss } from './call-snapshot.ts';

/** Why the call reconnects, and whether that has lasted. */
export class LossClock {
  readonly #longLossMs: number;
  readonly #onlong: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isLong = false;

  constructor(longLossMs: number, onlong: () => void) {
    this.#longLossMs = longLossMs;
    this.#onlong = onlong;
  }

  /** @param side null: it doesn't reconnect. */
  see(side: LossSide | null): Loss | null {
    if (side === null) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#isLong = false;
      return null;
    }
    this.#timer ??= setTimeout(() => {
      this.#isLong = true;
      this.#onlong();
    }, this.#longLossMs);
    return { side, isLong: this.#isLong };
  }
}
