interface Options {
  /** By their pages' ids; false while the channel is down. */
  letIn(peerIds: string[]): boolean;
  /** After so many milliseconds whoever still waits may be let in again: the word may have been lost. */
  againMs: number;
}

/** The doctor's side of the door: who was let in a moment ago, and is on the way. */
export class DoorDesk {
  readonly #options: Options;
  #opened = $state.raw<string[]>([]);
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();

  constructor(options: Options) {
    this.#options = options;
  }

  isOnTheWay(peerId: string): boolean {
    return this.#opened.includes(peerId);
  }

  letIn(peerIds: string[]): void {
    const { letIn, againMs } = this.#options;
    if (!letIn(peerIds)) return;
    this.#opened = [...this.#opened, ...peerIds];
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#opened = this.#opened.filter((peerId) => !peerIds.includes(peerId));
    }, againMs);
    this.#timers.add(timer);
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
