import type { CallFailure, CallResult } from '$lib/adapters/api-client.ts';
import { failureText } from '$lib/features/failure/failure-text.ts';
import { m } from '$lib/paraglide/messages.js';

export type Reading<T> =
  { kind: 'idle' } | { kind: 'loading' } | { kind: 'ready'; data: T } | { kind: 'failed'; text: string };

/** Offline is said in the archive's own words: nothing of it is on the tablet. */
const textOf = (failure: CallFailure) =>
  failure.error === 'offline' ? m.facility_archive_offline() : failureText(failure);

/** What the tablet doesn't hold, asked of the service when it is wanted. */
export class OnlineReading<T> {
  #state = $state.raw<Reading<T>>({ kind: 'idle' });
  readonly #read: () => Promise<CallResult<T>>;

  constructor(read: () => Promise<CallResult<T>>) {
    this.#read = read;
  }

  get state(): Reading<T> {
    return this.#state;
  }

  /** May be called again after a failure. */
  async load(): Promise<void> {
    if (this.#state.kind === 'loading') return;
    this.#state = { kind: 'loading' };
    const answer = await this.#read();
    this.#state = answer.ok
      ? { kind: 'ready', data: answer.data }
      : { kind: 'failed', text: textOf(answer.failure) };
  }
}
