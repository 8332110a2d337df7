import { type Account, AccountSchema } from '#domain/account.ts';
import { authApi } from '#domain/api/auth.ts';
import type { SignedIn } from '#domain/own-account.ts';
import { actorOf, may } from '#domain/permissions.ts';
import type { Passkeys } from '$lib/adapters/passkeys.ts';
import { AccountSignIn } from '$lib/features/account-sign-in/account-sign-in.svelte.ts';
import { tellWhenSlow } from '$lib/features/failure/slow-answer.ts';
import { leaveProvider } from '$lib/features/provider-sign-in/leave-provider.ts';
import type { SignOuts } from '$lib/features/sign-out/sign-outs.ts';

/** `enrol`: signed in by one factor where two are required. */
export type OperatorSessionPhase = 'checking' | 'signed-out' | 'enrol' | 'signed-in' | 'unreachable';

interface Options {
  signOuts: Pick<SignOuts, 'api' | 'end'>;
  passkeys: Passkeys;
}

const isOperator = (account: Account) => may(actorOf(account), 'watch-service');

/** Who the operator's tab is signed in as. Nothing of it is kept in the browser: all it shows is the service's. */
export class OperatorSession {
  readonly #signOuts: Options['signOuts'];
  #phase = $state<OperatorSessionPhase>('checking');
  #account = $state.raw<Account | null>(null);
  #mayOfferPasskey = $state(false);
  readonly signIn: AccountSignIn<'not-an-operator'>;

  constructor({ signOuts, passkeys }: Options) {
    this.#signOuts = signOuts;
    const admit = async (...one: Parameters<OperatorSession['admit']>) => this.admit(...one);
    this.signIn = new AccountSignIn({ api: signOuts.api, passkeys, admit });
  }

  get phase() {
    return this.#phase;
  }
  get account() {
    return this.#account;
  }
  /** Signed in just now by password, without any passkey. */
  get mayOfferPasskey() {
    return this.#mayOfferPasskey;
  }

  async check(): Promise<void> {
    this.#phase = 'checking';
    const unanswered = () => {
      if (this.#phase === 'checking') this.#phase = 'unreachable';
    };
    const result = await tellWhenSlow(this.#signOuts.api(authApi.me), unanswered);
    if (result.ok && isOperator(result.data)) this.#meet(result.data);
    else if (result.ok || result.failure.error === 'signed-out' || result.failure.error === 'forbidden')
      this.expired();
    else unanswered();
  }

  /** Whom the service has signed in. */
  admit(answer: SignedIn, { byPassword }: { byPassword: boolean }): { error: 'not-an-operator' } | null {
    if (!isOperator(answer)) {
      this.#signOuts.end(answer.id);
      return { error: 'not-an-operator' };
    }
    this.#mayOfferPasskey = byPassword && !answer.hasPasskey;
    this.#meet(answer);
    return null;
  }

  signOut(): void {
    if (this.#account) this.#signOuts.end(this.#account.id);
    this.expired();
    void leaveProvider(this.#signOuts.api, '/o/');
  }

  /** The service no longer knows this session: sign in again, on the same page. */
  expired(): void {
    this.#account = null;
    this.#phase = 'signed-out';
  }

  #meet(answer: SignedIn) {
    this.#account = AccountSchema.parse(answer);
    this.#phase = answer.mustEnrol ? 'enrol' : 'signed-in';
  }
}
