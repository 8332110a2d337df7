import { type Account, PasswordSchema } from '#domain/account.ts';
import type { AccountLinkView, DeadLink } from '#domain/account-link.ts';
import { accountLinkApi } from '#domain/api/account-links.ts';
import { authApi } from '#domain/api/auth.ts';
import { actorOf, may } from '#domain/permissions.ts';
import type { ApiClient, CallFailure } from '$lib/adapters/api-client.ts';

export type OpenLink = Extract<AccountLinkView, { state: 'open' }>;
export type TakeUpState =
  | { stage: 'reading' }
  | { stage: 'unread'; failure: CallFailure }
  | { stage: 'dead'; why: DeadLink; facilityName: string | null; facilityPhone: string | null }
  | { stage: 'open'; link: OpenLink }
  /** `isTablet`: this browser is one of the facility's, so that its dashboard opens here. */
  | { stage: 'done'; account: Account; isTablet: boolean; isSignedIn: boolean };

/** Someone takes up their account, or comes back to it. */
export class TakeUp {
  readonly #api: ApiClient;
  readonly #token: string | null;
  #state = $state.raw<TakeUpState>({ stage: 'reading' });
  #failure = $state.raw<CallFailure | null>(null);
  #isBusy = $state(false);
  #isTooShort = $state(false);
  password = $state('');

  /** @param token null: the address has none that can be read. */
  constructor(api: ApiClient, token: string | null) {
    this.#api = api;
    this.#token = token;
  }

  get state() {
    return this.#state;
  }
  /** Of the last try to set the password. */
  get failure() {
    return this.#failure;
  }
  get isBusy() {
    return this.#isBusy;
  }
  /** Told once it was tried, until it is long enough. */
  get isTooShort() {
    return this.#isTooShort && !PasswordSchema.safeParse(this.password).success;
  }

  async read(): Promise<void> {
    if (this.#token === null) return this.#die('unknown');
    const answer = await this.#api(accountLinkApi.peek, { body: { token: this.#token } });
    if (!answer.ok) this.#state = { stage: 'unread', failure: answer.failure };
    else if (answer.data.state === 'open') this.#state = { stage: 'open', link: answer.data };
    else {
      const { state: why, ...facility } = answer.data;
      this.#state = { stage: 'dead', why, ...facility };
    }
  }

  async redeem(): Promise<void> {
    if (this.#isBusy || this.#token === null) return;
    const password = PasswordSchema.safeParse(this.password);
    this.#isTooShort = !password.success;
    if (!password.success) return;
    this.#isBusy = true;
    this.#failure = null;
    const body = { token: this.#token, password: password.data };
    const answer = await this.#api(accountLinkApi.redeem, { body, timeoutMs: 30_000 });
    if (answer.ok) await this.#arrive(answer.data);
    // The service knows why.
    else if (answer.failure.error === 'link-expired') await this.read();
    else this.#failure = answer.failure;
    this.#isBusy = false;
  }

  async #arrive({ account, isSignedIn }: { account: Account; isSignedIn: boolean }) {
    const tablet = await this.#api(authApi.device);
    const isTablet = tablet.ok && may(actorOf(account), 'work-on-tablet', tablet.data.device);
    this.password = '';
    this.#state = { stage: 'done', account, isTablet, isSignedIn };
  }

  #die(why: DeadLink) {
    this.#state = { stage: 'dead', why, facilityName: null, facilityPhone: null };
  }
}
