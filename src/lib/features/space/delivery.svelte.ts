import type { CallFailure, CallResult } from '$lib/adapters/api-client.ts';
import type { Keepsake } from '$lib/adapters/keepsake.ts';

/** `kept`: could not leave yet, goes by itself later; `refused`: the service won't have it. */
export type DeliveryState = 'idle' | 'sending' | 'kept' | 'delivered' | 'refused';

interface Parcel<T> {
  id: string;
  content: T;
}

export interface DeliveryOptions<T> {
  /** Where the parcel waits across reloads. */
  key: string;
  keepsake: Keepsake;
  newId: () => string;
  /** What was kept by an earlier visit, or null when it isn't readable any more. */
  read: (kept: unknown) => T | null;
  /** Repeatable: the same id is never stored twice. */
  post: (id: string, content: T) => Promise<CallResult<undefined>>;
  onDelivered: () => void;
  onWakeUp: (callback: () => void) => () => void;
  retryMs?: number;
}

const isFinal = ({ error }: CallFailure) =>
  !['offline', 'internal', 'store-unavailable', 'disk-full', 'too-many-attempts'].includes(error);

/** Brings one thing at a time to the service: kept here first, sent until it is acknowledged. */
export class Delivery<T> {
  readonly #options: DeliveryOptions<T>;
  #state = $state<DeliveryState>('idle');
  #failure = $state.raw<CallFailure | null>(null);
  #parcel: Parcel<T> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: DeliveryOptions<T>) {
    this.#options = options;
  }

  get state(): DeliveryState {
    return this.#state;
  }
  get failure(): CallFailure | null {
    return this.#failure;
  }

  /** Takes up what an earlier visit left, and tries again on each wake-up until the returned function is called. */
  start(): () => void {
    const { key, keepsake, read, onWakeUp } = this.#options;
    const kept = keepsake.read(key) as Partial<Parcel<unknown>> | null;
    const content = kept === null ? null : read(kept.content);
    if (content !== null && typeof kept?.id === 'string') {
      this.#parcel = { id: kept.id, content };
      this.#state = 'kept';
      void this.retry();
    }
    const stop = onWakeUp(() => void this.retry());
    return () => {
      clearTimeout(this.#timer);
      stop();
    };
  }

  async send(content: T): Promise<void> {
    const { key, keepsake, newId } = this.#options;
    this.#parcel = { id: newId(), content };
    keepsake.write(key, this.#parcel);
    await this.#post(this.#parcel);
  }

  async retry(): Promise<void> {
    if (this.#parcel && this.#state === 'kept') await this.#post(this.#parcel);
  }

  async #post(parcel: Parcel<T>) {
    const { key, keepsake, post, onDelivered, retryMs = 15_000 } = this.#options;
    clearTimeout(this.#timer);
    this.#state = 'sending';
    const result = await post(parcel.id, parcel.content);
    // A newer one was handed over meanwhile: its own answer counts.
    if (parcel !== this.#parcel) return;
    this.#failure = result.ok ? null : result.failure;
    if (!result.ok && !isFinal(result.failure)) {
      this.#state = 'kept';
      this.#timer = setTimeout(() => void this.retry(), retryMs);
      return;
    }
    this.#parcel = null;
    keepsake.forget(key);
    this.#state = result.ok ? 'delivered' : 'refused';
    if (result.ok) onDelivered();
  }
}
