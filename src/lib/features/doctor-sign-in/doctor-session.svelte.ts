import type { Account } from '#domain/account.ts';
import { authApi } from '#domain/api/auth.ts';
import type { ApiClient, CallFailure } from '$lib/adapters/api-client.ts';

export type DoctorSessionPhase = 'checking' | 'signed-out' | 'signed-in' | 'unreachable';
export type SignInFailure = CallFailure | { error: 'not-a-practitioner' };

/** Who the doctor's tab is signed in as. */
export class DoctorSession {
  readonly #api: ApiClient;
  #phase = $state<DoctorSessionPhase>('checking');
  #account = $state.raw<Account | null>(null);

  constructor(api: ApiClient) {
    this.#api = api;
  }

  get phase() {
    return this.#phase;
  }

  get account() {
    return this.#account;
  }

  async check(): Promise<void> {
    const result = await this.#api(authApi.me);
    if (result.ok && result.data.practitioner !== null) this.#enter(result.data);
    else if (!result.ok && result.failure.error !== 'signed-out' && result.failure.error !== 'forbidden') {
      this.#phase = 'unreachable';
    } else this.expired();
  }

  /** @returns what went wrong, or null when signed in. */
  async signIn(login: string, password: string): Promise<SignInFailure | null> {
    const result = await this.#api(authApi.signIn, { body: { login, password } });
    if (!result.ok) return result.failure;
    if (result.data.practitioner === null) {
      await this.#api(authApi.signOut);
      return { error: 'not-a-practitioner' };
    }
    this.#enter(result.data);
    return null;
  }

  async signOut(): Promise<void> {
    await this.#api(authApi.signOut);
    this.expired();
  }

  /** The service no longer knows this session: sign in again, on the same page. */
  expired(): void {
    this.#account = null;
    this.#phase = 'signed-out';
  }

  #enter(account: Account) {
    this.#account = account;
    this.#phase = 'signed-in';
  }
}
