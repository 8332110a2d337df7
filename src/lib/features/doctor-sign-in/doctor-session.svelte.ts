import { type Account, AccountSchema } from '#domain/account.ts';
import { authApi } from '#domain/api/auth.ts';
import type { ApiClient, CallFailure } from '$lib/adapters/api-client.ts';
import { tellWhenSlow } from '$lib/features/failure/slow-answer.ts';
import type { SignOuts } from '$lib/features/sign-out/sign-outs.ts';
import type { Keepsake } from '$lib/adapters/keepsake.ts';

export type DoctorSessionPhase = 'checking' | 'signed-out' | 'signed-in' | 'unreachable';
export type SignInFailure = CallFailure | { error: 'not-a-practitioner' };

interface DoctorSessionOptions {
  signOuts: Pick<SignOuts, 'api' | 'end'>;
  kept: Keepsake;
  /** Told when someone signs out on purpose: nothing may stay for the next person at this computer. */
  onSignedOut: () => Promise<void>;
}

const ACCOUNT = 'doctor-account';

/** Who the doctor's tab is signed in as. */
export class DoctorSession {
  readonly #api: ApiClient;
  readonly #signOuts: Pick<SignOuts, 'api' | 'end'>;
  readonly #kept: Keepsake;
  readonly #onSignedOut: () => Promise<void>;
  #phase = $state<DoctorSessionPhase>('checking');
  #account = $state.raw<Account | null>(null);

  constructor({ signOuts, kept, onSignedOut }: DoctorSessionOptions) {
    this.#api = signOuts.api;
    this.#signOuts = signOuts;
    this.#kept = kept;
    this.#onSignedOut = onSignedOut;
  }

  get phase() {
    return this.#phase;
  }

  get account() {
    return this.#account;
  }

  /** Whoever is remembered goes in at once; then the service is asked, whose refusal counts and whose silence doesn't. */
  async check(): Promise<void> {
    const known = AccountSchema.safeParse(this.#kept.read(ACCOUNT));
    if (known.success) this.#enter(known.data);
    const unanswered = () => {
      if (this.#phase === 'checking') this.#phase = 'unreachable';
    };
    const result = await tellWhenSlow(this.#api(authApi.me), unanswered);
    if (this.#account?.id !== known.data?.id) return;
    if (result.ok && result.data.practitioner !== null) this.#enter(result.data);
    else if (result.ok || result.failure.error === 'signed-out' || result.failure.error === 'forbidden')
      this.expired();
    else unanswered();
  }

  /** @returns what went wrong, or null when signed in. */
  async signIn(login: string, password: string): Promise<SignInFailure | null> {
    const result = await this.#api(authApi.signIn, { body: { login, password } });
    if (!result.ok) return result.failure;
    if (result.data.practitioner === null) {
      this.#signOuts.end(result.data.id);
      return { error: 'not-a-practitioner' };
    }
    this.#enter(result.data);
    return null;
  }

  async signOut(): Promise<void> {
    if (this.#account) this.#signOuts.end(this.#account.id);
    await this.#onSignedOut();
    this.expired();
  }

  /** The service no longer knows this session: sign in again, on the same page. */
  expired(): void {
    this.#kept.forget(ACCOUNT);
    this.#account = null;
    this.#phase = 'signed-out';
  }

  #enter(account: Account) {
    this.#kept.write(ACCOUNT, account);
    if (JSON.stringify(account) !== JSON.stringify(this.#account)) this.#account = account;
    this.#phase = 'signed-in';
  }
}
