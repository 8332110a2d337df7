import { type Account, AccountSchema } from '#domain/account.ts';
import { actorOf, may, ownOf } from '#domain/permissions.ts';
import { authApi } from '#domain/api/auth.ts';
import type { SignedIn } from '#domain/own-account.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import { tellWhenSlow } from '$lib/features/failure/slow-answer.ts';
import { leaveProvider } from '$lib/features/provider-sign-in/leave-provider.ts';
import type { SignOuts } from '$lib/features/sign-out/sign-outs.ts';
import type { Keepsake } from '$lib/adapters/keepsake.ts';
import type { Passkeys } from '$lib/adapters/passkeys.ts';
import {
  AccountSignIn,
  type AccountSignInFailure,
} from '$lib/features/account-sign-in/account-sign-in.svelte.ts';

/** `enrol`: signed in by one factor where two are required. */
export type DoctorSessionPhase = 'checking' | 'signed-out' | 'enrol' | 'signed-in' | 'unreachable';
export type SignInFailure = AccountSignInFailure<'not-a-practitioner'>;

interface DoctorSessionOptions {
  signOuts: Pick<SignOuts, 'api' | 'end'>;
  kept: Keepsake;
  passkeys: Passkeys;
  /** Told when someone signs out on purpose: nothing may stay for the next person at this computer. */
  onSignedOut: () => Promise<void>;
}

const ACCOUNT = 'doctor-account';
const isDoctor = (account: Account) => may(actorOf(account), 'read-agenda', ownOf(account));

/** Who the doctor's tab is signed in as. */
export class DoctorSession {
  readonly #api: ApiClient;
  readonly #signOuts: Pick<SignOuts, 'api' | 'end'>;
  readonly #kept: Keepsake;
  readonly #onSignedOut: () => Promise<void>;
  #phase = $state<DoctorSessionPhase>('checking');
  #account = $state.raw<Account | null>(null);
  #wasEnded = $state(false);
  #mayOfferPasskey = $state(false);
  readonly signIn: AccountSignIn<'not-a-practitioner'>;

  constructor({ signOuts, kept, passkeys, onSignedOut }: DoctorSessionOptions) {
    this.signIn = new AccountSignIn({
      api: signOuts.api,
      passkeys,
      admit: async (...one) => this.admit(...one),
    });
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

  /** Closed from elsewhere, or too old: not by whoever sits here. */
  get wasEnded() {
    return this.#wasEnded;
  }

  /** Signed in just now by password, without any passkey. */
  get mayOfferPasskey() {
    return this.#mayOfferPasskey;
  }

  /** Whoever is remembered goes in at once; then the service is asked, whose refusal counts and whose silence doesn't. */
  async check(): Promise<void> {
    const known = AccountSchema.safeParse(this.#kept.read(ACCOUNT));
    if (known.success) this.#enter(known.data);
    const holder = this.#account?.id;
    const unanswered = () => {
      if (this.#phase === 'checking') this.#phase = 'unreachable';
    };
    const result = await tellWhenSlow(this.#api(authApi.me), unanswered);
    if (this.#account?.id !== holder) return;
    if (result.ok && isDoctor(result.data)) this.#meet(result.data);
    else if (result.ok || result.failure.error === 'signed-out' || result.failure.error === 'forbidden')
      this.expired();
    else unanswered();
  }

  /** Whom the service has signed in. */
  admit(answer: SignedIn, { byPassword }: { byPassword: boolean }): { error: 'not-a-practitioner' } | null {
    if (!isDoctor(answer)) {
      this.#signOuts.end(answer.id);
      return { error: 'not-a-practitioner' };
    }
    this.#mayOfferPasskey = byPassword && !answer.hasPasskey;
    this.#meet(answer);
    return null;
  }

  async signOut(): Promise<void> {
    if (this.#account) this.#signOuts.end(this.#account.id);
    await this.#onSignedOut();
    this.expired();
    this.#wasEnded = false;
    void leaveProvider(this.#api, '/m/');
  }

  /** The service no longer knows this session: sign in again, on the same page. */
  expired(): void {
    this.#kept.forget(ACCOUNT);
    this.#wasEnded ||= this.#account !== null;
    this.#account = null;
    this.#phase = 'signed-out';
  }

  #meet(answer: SignedIn) {
    const account = AccountSchema.parse(answer);
    this.#wasEnded = false;
    if (!answer.mustEnrol) return this.#enter(account);
    this.#kept.forget(ACCOUNT);
    this.#account = account;
    this.#phase = 'enrol';
  }

  #enter(account: Account) {
    this.#kept.write(ACCOUNT, account);
    if (JSON.stringify(account) !== JSON.stringify(this.#account)) this.#account = account;
    this.#phase = 'signed-in';
  }
}
