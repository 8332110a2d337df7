import { facilityApi } from '#domain/api/facility.ts';
import type { ApiClient, CallFailure } from '$lib/adapters/api-client.ts';
import type * as z from 'zod/mini';

export type Access = z.infer<typeof facilityApi.accessNote.response>;

export const SHOWN_MINUTES = 3;

/** The codes of one appointment while somebody reads them out: in memory alone, and for some minutes. */
export class ShownCard {
  #access = $state.raw<Access | null>(null);
  #failure = $state.raw<CallFailure | null>(null);
  #isClosed = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #api: ApiClient;
  readonly #appointment: string;

  constructor(api: ApiClient, appointment: string) {
    this.#api = api;
    this.#appointment = appointment;
  }

  get access() {
    return this.#access;
  }
  get failure() {
    return this.#failure;
  }
  /** It was shown, and its time is over. */
  get isClosed() {
    return this.#isClosed;
  }

  /** Asks the service, which writes the reading down. */
  async show(): Promise<void> {
    this.close();
    this.#isClosed = false;
    this.#failure = null;
    const answer = await this.#api(facilityApi.accessNote, { params: { appointment: this.#appointment } });
    if (!answer.ok) return void (this.#failure = answer.failure);
    this.#access = answer.data;
    this.#timer = setTimeout(() => this.close(), SHOWN_MINUTES * 60_000);
  }

  /** Nothing of it is left. */
  close(): void {
    clearTimeout(this.#timer);
    if (this.#access) this.#isClosed = true;
    this.#access = null;
  }
}
