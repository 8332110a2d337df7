import { teamApi } from '#domain/api/team.ts';
import type { Team } from '#domain/team.ts';
import type { ApiClient, CallFailure, CallResult } from '$lib/adapters/api-client.ts';

export interface DeviceCode {
  code: string;
  expiresAt: string;
}

/** « Équipe et tablettes »: always the service's own word, never this tablet's copy. */
export class TeamDesk {
  #team = $state.raw<Team | null>(null);
  #failure = $state.raw<CallFailure | null>(null);
  #code = $state.raw<DeviceCode | null>(null);
  #busy = $state(false);
  readonly #api: ApiClient;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  /** null until it was read once. */
  get team() {
    return this.#team;
  }
  get failure() {
    return this.#failure;
  }
  /** For one more tablet; shown once. */
  get code() {
    return this.#code;
  }
  get busy() {
    return this.#busy;
  }

  async read(): Promise<void> {
    const answer = await this.#ask(() => this.#api(teamApi.read));
    if (answer) this.#team = answer;
  }

  /** @returns whether it was done. */
  removeDevice = (device: string): Promise<boolean> => this.#change(teamApi.removeDevice, { device });
  removeMember = (account: string): Promise<boolean> => this.#change(teamApi.removeMember, { account });
  signOutMember = (account: string): Promise<boolean> => this.#change(teamApi.signOutMember, { account });

  async issueCode(): Promise<void> {
    const answer = await this.#ask(() => this.#api(teamApi.issueDeviceCode));
    if (answer) this.#code = answer;
  }

  forgetCode(): void {
    this.#code = null;
  }

  async #change(
    contract: typeof teamApi.removeDevice | typeof teamApi.signOutMember,
    params: Record<string, string>,
  ): Promise<boolean> {
    await this.#ask(() => this.#api(contract, { params }));
    if (this.#failure) return false;
    await this.read();
    return true;
  }

  async #ask<T>(ask: () => Promise<CallResult<T>>): Promise<T | null> {
    this.#busy = true;
    const answer = await ask();
    this.#busy = false;
    this.#failure = answer.ok ? null : answer.failure;
    return answer.ok ? answer.data : null;
  }
}
