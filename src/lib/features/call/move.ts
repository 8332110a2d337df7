import type { CallTimings } from '#domain/call-timings.ts';
import type { JoinAnswer } from '#domain/call.ts';
import type { CallResult } from '$lib/adapters/api-client.ts';

type Timings = Pick<CallTimings, 'moveRetryMs' | 'moveAtMostMs' | 'moveAskedMs' | 'moveRefusedMs'>;
type Asking = () => Promise<CallResult<JoinAnswer>>;

interface Insistence {
  timings: Timings;
  /** This page wants the seat no longer. */
  hasLeft: () => boolean;
  /** The first device is still there: it is told, and so is whoever waits here; until it is over. */
  onwaiting: (isWaiting: boolean) => void;
}

/** « Continuer ici »: asks until the first device or the staff allow it, or the first has been silent for long enough. */
export async function insist(ask: Asking, { timings, hasLeft, onwaiting }: Insistence) {
  const endsAt = performance.now() + timings.moveAtMostMs;
  for (;;) {
    const joined = await ask();
    const isTaken = !joined.ok && joined.failure.error === 'seat-taken';
    if (hasLeft()) return joined;
    const goesOn = isTaken && performance.now() < endsAt;
    onwaiting(goesOn);
    if (!goesOn) return joined;
    await new Promise((resolve) => setTimeout(resolve, timings.moveRetryMs));
    if (hasLeft()) return joined;
  }
}

interface MoveListener {
  onchange(isAsked: boolean): void;
  /** Tells the service; false while the channel is down. */
  allow(): boolean;
}

/** On the device that sits there: whether another one asks to go on in its place. */
export class MoveRequest {
  readonly #timings: Timings;
  readonly #listener: MoveListener;
  #gone: ReturnType<typeof setTimeout> | undefined;
  #quietUntil = 0;

  constructor(timings: Timings, listener: MoveListener) {
    this.#timings = timings;
    this.#listener = listener;
  }

  /** Told again while the other waits; when that stops, it has given up. @returns whether it is news. */
  asked(): boolean {
    if (performance.now() < this.#quietUntil) return false;
    const isNew = this.#gone === undefined;
    clearTimeout(this.#gone);
    this.#gone = setTimeout(() => this.close(), this.#timings.moveAskedMs);
    if (isNew) this.#listener.onchange(true);
    return isNew;
  }

  /** « Autoriser », or « Rester ici »: then the same request isn't shown again for a while. */
  answer(isAllowed: boolean): void {
    if (isAllowed && !this.#listener.allow()) return;
    if (!isAllowed) this.#quietUntil = performance.now() + this.#timings.moveRefusedMs;
    this.close();
  }

  close(): void {
    if (this.#gone === undefined) return;
    clearTimeout(this.#gone);
    this.#gone = undefined;
    this.#listener.onchange(false);
  }
}
