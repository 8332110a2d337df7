import type { CallState, LossSide } from '#domain/call-state.ts';
import { CALL_TIMINGS } from '#domain/call-timings.ts';
import type { Loss, OtherView } from './call-snapshot.ts';

/** Whose network it was, and who is back. */
export interface Return {
  side: LossSide;
  name: string;
}

/** What is worth saying for a moment only. */
export class CallMoments {
  #returned = $state.raw<Return | null>(null);
  #isBeginning = $state(true);
  #loss: Return | null = null;
  #end: ReturnType<typeof setTimeout> | undefined;
  #beginning: ReturnType<typeof setTimeout> | undefined;

  /** The call reconnected a moment ago. */
  get returned(): Return | null {
    return this.#returned;
  }
  /** It hasn't been live for long. */
  get isBeginning(): boolean {
    return this.#isBeginning;
  }

  /** To be told each new situation. */
  see(state: CallState, loss: Loss | null, others: OtherView[]): void {
    if (state.name === 'live')
      this.#beginning ??= setTimeout(() => (this.#isBeginning = false), CALL_TIMINGS.beginningMs);
    if (state.name === 'reconnecting' && loss) {
      this.#forget();
      const lost = others.find((other) => other.state === 'recovering');
      // One's own channel is often back before the pictures are: it was one's own network all the same.
      const side = this.#loss?.side === 'own' ? 'own' : loss.side;
      this.#loss = { side, name: lost?.participant.name ?? '' };
      return;
    }
    if (state.name === 'live' && this.#loss) {
      this.#returned = this.#loss;
      this.#end = setTimeout(() => this.#forget(), CALL_TIMINGS.returnedMs);
    } else if (state.name !== 'live') this.#forget();
    this.#loss = null;
  }

  stop(): void {
    this.#forget();
    clearTimeout(this.#beginning);
  }

  #forget(): void {
    clearTimeout(this.#end);
    this.#returned = null;
  }
}
