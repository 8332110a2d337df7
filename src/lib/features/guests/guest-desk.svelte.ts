import type { GuestAccess, GuestsApi, Invite } from '#domain/api/guests.ts';
import type { ApiClient, CallFailure, CallResult } from '$lib/adapters/api-client.ts';

export interface GuestDeskOptions {
  api: ApiClient;
  contracts: GuestsApi;
  appointment: string;
  newId: () => string;
  /** The list has changed. */
  onChange?: () => void;
}

/** Inviting someone to one consultation: online only, since a link that isn't known to the service opens nothing. */
export class GuestDesk {
  readonly #options: GuestDeskOptions;
  #busy = $state(false);
  #failure = $state.raw<CallFailure | null>(null);
  #access = $state.raw<GuestAccess | null>(null);
  /** Of the invitation that is being written: sent again after a cut, it is the same one. */
  #id: string;

  constructor(options: GuestDeskOptions) {
    this.#options = options;
    this.#id = options.newId();
  }

  get busy(): boolean {
    return this.#busy;
  }
  get failure(): CallFailure | null {
    return this.#failure;
  }
  /** What opens one guest's link, to hand over; null when none is shown. */
  get access(): GuestAccess | null {
    return this.#access;
  }

  async invite(invitation: Omit<Invite, 'id'>): Promise<void> {
    const { api, contracts, appointment, newId } = this.#options;
    const body = { ...invitation, id: this.#id };
    const answer = await this.#ask(() => api(contracts.invite, { params: { appointment }, body }));
    if (!answer) return;
    this.#access = answer;
    this.#id = newId();
    this.#options.onChange?.();
  }

  async show(guest: string): Promise<void> {
    const { api, contracts, appointment } = this.#options;
    const answer = await this.#ask(() => api(contracts.access, { params: { appointment, guest } }));
    if (answer) this.#access = answer;
  }

  async revoke(guest: string): Promise<void> {
    const { api, contracts, appointment } = this.#options;
    await this.#ask(() => api(contracts.revoke, { params: { appointment, guest } }));
    if (!this.#failure) this.#options.onChange?.();
  }

  /** Shows neither codes nor refusals any more. */
  clear(): void {
    this.#access = null;
    this.#failure = null;
  }

  async #ask<T>(call: () => Promise<CallResult<T>>): Promise<T | null> {
    if (this.#busy) return null;
    this.#busy = true;
    this.#failure = null;
    const answer = await call();
    this.#busy = false;
    if (answer.ok) return answer.data;
    this.#failure = answer.failure;
    return null;
  }
}
