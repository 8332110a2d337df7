import { authApi } from '#domain/api/auth.ts';
import type { SignedIn } from '#domain/own-account.ts';
import type { SecondStep } from '#domain/second-factor.ts';
import type { ApiClient, CallFailure, CallResult } from '$lib/adapters/api-client.ts';
import type { PasskeyFault, Passkeys } from '$lib/adapters/passkeys.ts';

/** `E`: why someone who is known may not enter here. */
export type AccountSignInFailure<E extends string> =
  CallFailure | { error: E } | { error: 'passkey'; fault: PasskeyFault };
/** The password was right: one of these is asked for; null: nobody has begun. */
export type SecondStepAsked = readonly SecondStep[] | null;

interface Options<E extends string> {
  api: ApiClient;
  passkeys: Passkeys;
  /** Lets in whom the service has signed in, or tells why not here. */
  admit(
    account: SignedIn,
    how: { byPassword: boolean; password: string | null },
  ): Promise<{ error: E } | null>;
}

/** A challenge lapses after five minutes: suggestions that wait longer get another one in time. */
const SUGGEST_AGAIN_MS = 4 * 60_000;

/** Signing in with an account, in one step or two: password, then code; or a passkey by itself. */
export class AccountSignIn<E extends string> {
  #asked = $state.raw<SecondStepAsked>(null);
  #failure = $state.raw<AccountSignInFailure<E> | null>(null);
  #busy = $state(false);
  /** Right, while a second step is asked for; then forgotten. */
  #password: string | null = null;
  readonly #options: Options<E>;

  constructor(options: Options<E>) {
    this.#options = options;
  }

  get asked() {
    return this.#asked;
  }
  get failure() {
    return this.#failure;
  }
  get busy() {
    return this.#busy;
  }
  get api() {
    return this.#options.api;
  }
  get hasPasskeys() {
    return this.#options.passkeys.isAvailable();
  }

  async withPassword(login: string, password: string): Promise<void> {
    await this.#attempt(async ({ api }) => {
      const answer = await api(authApi.signIn, { body: { login, password } });
      this.#password = password;
      if (answer.ok && answer.data.step === 'second-factor') {
        this.#asked = answer.data.by;
        return null;
      }
      return this.#enter(answer as CallResult<SignedIn>, true);
    });
  }

  async withCode(code: string): Promise<void> {
    await this.#attempt(async ({ api }) => {
      const answer = await api(authApi.signInWithCode, { body: { code } });
      // Too late: the password is asked for again.
      if (!answer.ok && answer.failure.error === 'step-expired') this.#asked = null;
      return this.#enter(answer, false);
    });
  }

  /** @param only the credentials that may answer; none: whichever the browser has */
  async withPasskey(only: readonly string[] = []): Promise<void> {
    await this.#attempt(async ({ api, passkeys }) => {
      const challenge = await api(authApi.passkeyChallenge);
      if (!challenge.ok) return challenge.failure;
      const allowCredentials = only.map((id) => ({ id, type: 'public-key' as const }));
      const asked = only.length > 0 ? { ...challenge.data, allowCredentials } : challenge.data;
      const signed = await passkeys.use(asked);
      if (!signed.ok) return { error: 'passkey', fault: signed.fault };
      return this.#enter(await api(authApi.signInWithPasskey, { body: signed.answer }), false);
    });
  }

  /** Shows passkeys among the suggestions of the login's field, where the browser can. @returns what ends it. */
  suggest(): () => void {
    const { api, passkeys } = this.#options;
    let isOver = false;
    const again = async () => {
      if (isOver || this.#busy) return;
      const challenge = await api(authApi.passkeyChallenge);
      if (isOver || this.#busy || !challenge.ok) return;
      const signed = await passkeys.useSuggested(challenge.data);
      if (!signed.ok || isOver) return;
      await this.#attempt(async () =>
        this.#enter(await api(authApi.signInWithPasskey, { body: signed.answer }), false),
      );
    };
    let timer: ReturnType<typeof setInterval> | undefined;
    void passkeys.suggests().then((can) => {
      if (!can || isOver) return;
      void again();
      timer = setInterval(() => void again(), SUGGEST_AGAIN_MS);
    });
    return () => {
      isOver = true;
      clearInterval(timer);
      if (timer !== undefined) void passkeys.cancel();
    };
  }

  /** Another way is tried: what was said of the last one no longer helps. */
  retry(): void {
    this.#failure = null;
  }

  /** Back to login and password. */
  restart(): void {
    this.#asked = null;
    this.#password = null;
    this.#failure = null;
  }

  async #enter(answer: CallResult<SignedIn>, byPassword: boolean): Promise<AccountSignInFailure<E> | null> {
    if (!answer.ok) {
      if (this.#asked === null) this.#password = null;
      return answer.failure;
    }
    const password = this.#password;
    this.#password = null;
    const refusal = await this.#options.admit(answer.data, { byPassword, password });
    this.#asked = null;
    return refusal;
  }

  async #attempt(act: (options: Options<E>) => Promise<AccountSignInFailure<E> | null>): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.#failure = null;
    try {
      this.#failure = await act(this.#options);
    } finally {
      this.#busy = false;
    }
  }
}
