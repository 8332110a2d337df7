import type { IssuedLink, MemberInvite } from '#domain/account-link.ts';
import { teamApi } from '#domain/api/team.ts';
import type { Team } from '#domain/team.ts';
import type { ApiClient, CallFailure, CallResult } from '$lib/adapters/api-client.ts';
import type { OwnAccountDesk, OwnAccountFailure } from '$lib/features/own-account/own-account-desk.svelte.ts';

type Answer<T> = CallResult<T> | { ok: false; failure: OwnAccountFailure };
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
  #refusedLogin = $state<string | null>(null);
  readonly #api: ApiClient;
  readonly #proof: Pick<OwnAccountDesk, 'ask'>;

  /** @param proof shows anew who asks, where the service wants it */
  constructor(api: ApiClient, proof: Pick<OwnAccountDesk, 'ask'>) {
    this.#api = api;
    this.#proof = proof;
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
  /** Everyone's here: the service alone knows of the others. */
  get logins() {
    return [...(this.#team?.members ?? []), ...(this.#team?.links ?? [])].map(({ login }) => login);
  }
  /** The last one that the service said is taken. */
  get refusedLogin() {
    return this.#refusedLogin;
  }

  async read(): Promise<void> {
    const answer = await this.#ask(() => this.#api(teamApi.read));
    if (answer) this.#team = answer;
  }

  /** @returns whether it was done. */
  removeDevice = (device: string): Promise<boolean> => this.#change(teamApi.removeDevice, { device });
  removeMember = (account: string): Promise<boolean> => this.#change(teamApi.removeMember, { account });
  signOutMember = (account: string): Promise<boolean> => this.#change(teamApi.signOutMember, { account });

  withdrawLink = (account: string): Promise<boolean> => this.#change(teamApi.withdrawLink, { account });

  /** @returns what to hand over, shown once; null when it wasn't made. */
  async invite(body: MemberInvite): Promise<IssuedLink | null> {
    const issued = await this.#ask(() => this.#proof.ask((api) => api(teamApi.invite, { body })));
    if (this.#failure?.error === 'name-taken') this.#refusedLogin = body.login;
    return this.#reread(issued);
  }
  async issueLink(
    account: string,
    body: { email: string | null; forgetFactors: boolean },
  ): Promise<IssuedLink | null> {
    const options = { params: { account }, body };
    return this.#reread(await this.#ask(() => this.#proof.ask((api) => api(teamApi.issueLink, options))));
  }

  async issueCode(): Promise<void> {
    const answer = await this.#ask(() => this.#proof.ask((api) => api(teamApi.issueDeviceCode)));
    if (answer) this.#code = answer;
  }

  forgetCode(): void {
    this.#code = null;
  }

  async #reread(issued: IssuedLink | null): Promise<IssuedLink | null> {
    if (issued) await this.read();
    return issued;
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

  async #ask<T>(ask: () => Promise<Answer<T>>): Promise<T | null> {
    this.#busy = true;
    const answer = await ask();
    this.#busy = false;
    this.#failure = null;
    if (answer.ok) return answer.data;
    const { failure } = answer;
    // Who gave up showing who they are knows it.
    if (failure.error !== 'passkey' && failure.error !== 'proof-needed') this.#failure = failure;
    return null;
  }
}
