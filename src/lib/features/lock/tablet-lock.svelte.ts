import {
  DEFAULT_LOCK_MINUTES,
  type LockEvent,
  type LockMinutes,
  type LockState,
  LockStateSchema,
  nextLock,
} from '#domain/lock.ts';
import type { Keepsake } from '$lib/adapters/keepsake.ts';

interface LockOptions {
  /** Shared by all tabs of this browser, and read before anything is drawn. */
  kept: Keepsake;
  now(): number;
  isInCall(): Promise<boolean>;
  /** Returns what stops listening. */
  onActivity(callback: () => void): () => void;
  onWakeUp(callback: () => void): () => void;
  /** Another tab wrote something down. */
  onElsewhere(callback: () => void): () => void;
}

const KEY = 'lock';
const LOOK_EVERY_MS = 5_000;
/** A sign of life is written down no more often. */
const WRITE_EVERY_MS = 5_000;

/** Whether this tablet's screen is covered: the same in all its tabs, after a reload and after a cold start. */
export class TabletLock {
  #state = $state.raw<LockState>({ name: 'locked', minutes: DEFAULT_LOCK_MINUTES });
  readonly #options: LockOptions;

  constructor(options: LockOptions) {
    this.#options = options;
  }

  get isLocked() {
    return this.#state.name === 'locked';
  }

  /**
   * @param isHeld someone could be signed in: without a record the tablet is locked. Else it is as good as new.
   * @returns what stops it
   */
  start(isHeld: boolean): () => void {
    const { kept, now, onActivity, onWakeUp, onElsewhere } = this.#options;
    if (!this.#read() && !isHeld) this.#keep({ ...this.#state, name: 'open', actedAt: now() });
    this.#apply({ type: 'looked', at: now(), isInCall: false });
    const look = () => void this.#look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    const stops = [
      onActivity(() => this.#apply({ type: 'acted', at: now() })),
      onWakeUp(look),
      onElsewhere(() => kept.read(KEY) && this.#apply({ type: 'looked', at: now(), isInCall: false })),
    ];
    return () => {
      clearInterval(timer);
      for (const stop of stops) stop();
    };
  }

  lock(): void {
    this.#apply({ type: 'locked' });
  }

  /** Someone showed who they are. */
  unlock(): void {
    this.#apply({ type: 'unlocked', at: this.#options.now() });
  }

  /** What the facility chose. */
  choose(minutes: LockMinutes): void {
    if (minutes !== this.#state.minutes) this.#apply({ type: 'chosen', minutes });
  }

  async #look() {
    const isInCall = await this.#options.isInCall().catch(() => false);
    this.#apply({ type: 'looked', at: this.#options.now(), isInCall });
  }

  #read(): LockState | null {
    const known = LockStateSchema.safeParse(this.#options.kept.read(KEY)).data;
    if (known) this.#state = this.#later(known);
    return known ?? null;
  }

  /** This tab's own last sign of life may not be written down yet. */
  #later(known: LockState): LockState {
    const own = this.#state;
    const isOwnLater = known.name === 'open' && own.name === 'open' && own.actedAt > known.actedAt;
    return isOwnLater && own.actedAt <= this.#options.now() ? { ...known, actedAt: own.actedAt } : known;
  }

  #apply(event: LockEvent) {
    this.#read();
    const next = nextLock(this.#state, event);
    if (next !== this.#state) this.#keep(next);
  }

  #keep(next: LockState) {
    const written = LockStateSchema.safeParse(this.#options.kept.read(KEY)).data;
    this.#state = next;
    const isSmall =
      written?.name === 'open' &&
      next.name === 'open' &&
      written.minutes === next.minutes &&
      Math.abs(next.actedAt - written.actedAt) < WRITE_EVERY_MS;
    if (!isSmall) this.#options.kept.write(KEY, next);
  }
}
