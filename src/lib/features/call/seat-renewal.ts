import type { CallEnd } from '#domain/call-state.ts';
import type { JoinAnswer } from '#domain/call.ts';
import type { CallFailure, CallResult } from '$lib/adapters/api-client.ts';
import type { CallSeat } from './call-seat.ts';

interface Options {
  join(): Promise<CallResult<JoinAnswer>>;
  /** Between two attempts, in milliseconds. */
  soonMs: number;
  /** What asked for a fresh seat may have mended itself meanwhile. */
  isNeeded(): boolean;
  /** Gives the former seat up for the fresh one; null when that can't be taken for now. */
  change(answer: JoinAnswer): Promise<CallSeat | null>;
  onseat(seat: CallSeat): void;
  onend(reason: CallEnd): void;
}

/** Nobody comes back after these; whatever else is answered says nothing of the call, and may pass. */
const ENDS: Partial<Record<CallFailure['error'], CallEnd>> = {
  'seat-taken': 'seat-taken',
  'link-superseded': 'superseded',
  'link-expired': 'superseded',
  'room-closed': 'closed',
  'already-closed': 'closed',
};
/** With the network or the store these pass; asking for the others again and again would only prolong them. */
const SOON: CallFailure['error'][] = ['offline', 'store-unavailable'];
const SELDOM = 10;

/** A fresh seat answer on the same device, with the devices already open: asked for until there is a word. */
export class SeatRenewal {
  readonly #options: Options;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Goes up with each beginning and stop: what an earlier one was still waiting for is dropped. */
  #round = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  async begin(): Promise<void> {
    const { join, soonMs, isNeeded, change, onseat, onend } = this.#options;
    this.stop();
    const round = this.#round;
    const joined = await join();
    if (round !== this.#round || !isNeeded()) return;
    let waitMs = soonMs;
    if (joined.ok) {
      const seat = await change(joined.data);
      if (round !== this.#round) return seat?.close();
      if (seat) return onseat(seat);
    } else {
      const { error } = joined.failure;
      const end = ENDS[error];
      if (end) return onend(end);
      if (!SOON.includes(error)) waitMs *= SELDOM;
    }
    this.#timer = setTimeout(() => void this.begin(), waitMs);
  }

  stop(): void {
    this.#round += 1;
    clearTimeout(this.#timer);
  }
}
