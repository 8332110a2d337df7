import { type Account, AccountSchema, DeviceSchema } from '#domain/account.ts';
import { authApi } from '#domain/api/auth.ts';
import type { SignedIn } from '#domain/own-account.ts';
import { actorOf, may, mayAtAll, ownOf } from '#domain/permissions.ts';
import type { ApiClient, CallFailure } from '$lib/adapters/api-client.ts';
import type { KeyValues } from '$lib/adapters/dexie-facility.ts';
import type { Passkeys } from '$lib/adapters/passkeys.ts';
import {
  AccountSignIn,
  type AccountSignInFailure,
} from '$lib/features/account-sign-in/account-sign-in.svelte.ts';
import { leaveProvider } from '$lib/features/provider-sign-in/leave-provider.ts';
import type { SignOuts } from '$lib/features/sign-out/sign-outs.ts';
import * as z from 'zod/mini';

const EnrolmentSchema = z.object({ device: DeviceSchema, facilityName: z.string() });
export type Enrolment = z.infer<typeof EnrolmentSchema>;

export type SessionStage = 'starting' | 'enrol' | 'sign-in' | 'ready';
type NotHere = 'not-staff' | 'other-facility';
export type SignInFailure = AccountSignInFailure<NotHere>;

const ENROLMENT = 'enrolment';
const ACCOUNT = 'account';
const WAS_ENROLLED = 'was-enrolled';

/** The tablet and who holds it. Remembered, so that the tablet starts without a network. */
export class FacilitySession {
  #stage = $state<SessionStage>('starting');
  #enrolment = $state.raw<Enrolment | null>(null);
  #account = $state.raw<Account | null>(null);
  #wasEnrolled = $state(false);
  #mayOfferPasskey = $state(false);
  #wasEnded = $state(false);
  #isUnconfirmed = false;
  readonly signIn: AccountSignIn<NotHere>;
  readonly #api: ApiClient;
  readonly #signOuts: Pick<SignOuts, 'api' | 'end'>;
  readonly #settings: KeyValues;
  readonly #onArrival: (account: Account, password: string | null) => void;

  /** @param onArrival told whom the service has signed in, and the password they typed */
  constructor(
    signOuts: Pick<SignOuts, 'api' | 'end'>,
    settings: KeyValues,
    passkeys: Passkeys,
    onArrival: (account: Account, password: string | null) => void = () => undefined,
  ) {
    this.#api = signOuts.api;
    this.signIn = new AccountSignIn({ api: signOuts.api, passkeys, admit: (...one) => this.admit(...one) });
    this.#signOuts = signOuts;
    this.#settings = settings;
    this.#onArrival = onArrival;
  }

  get stage() {
    return this.#stage;
  }
  get enrolment() {
    return this.#enrolment;
  }
  get account() {
    return this.#account;
  }
  /** The service knew this tablet and no longer does: it may hold work that was never sent. */
  get wasEnrolled() {
    return this.#wasEnrolled;
  }
  /** The service let nobody go on here: the session was closed from elsewhere, or is too old. */
  get wasEnded() {
    return this.#wasEnded;
  }

  /** Whoever holds the tablet showed it who they are; the service hasn't heard of them yet. */
  get isUnconfirmed() {
    return this.#isUnconfirmed;
  }
  /** Signed in just now by password, without any passkey. */
  get mayOfferPasskey() {
    return this.#mayOfferPasskey;
  }

  /** Shows what is remembered at once; then asks the service, whose refusal counts and whose silence doesn't. */
  async start(): Promise<void> {
    const enrolment = EnrolmentSchema.safeParse(await this.#settings.read(ENROLMENT));
    const account = AccountSchema.safeParse(await this.#settings.read(ACCOUNT));
    this.#enrolment = enrolment.success ? enrolment.data : null;
    this.#account = account.success ? account.data : null;
    this.#wasEnrolled = (await this.#settings.read(WAS_ENROLLED)) === true;
    if (this.#enrolment) this.#settle();
    await this.verify();
  }

  async verify(): Promise<void> {
    const holder = this.#account?.id;
    const [device, me] = await Promise.all([this.#api(authApi.device), this.#api(authApi.me)]);
    if (device.ok) await this.#keepEnrolment(device.data);
    else if (device.failure.error === 'device-unknown' || device.failure.error === 'signed-out')
      await this.#keepEnrolment(null);
    // Someone has left, or come, while the answer was awaited: it isn't about them.
    if (this.#account?.id !== holder) return this.#settle();
    if (me.ok) await this.#keepAccount(this.#isHere(me.data) ? AccountSchema.parse(me.data) : null);
    else if (me.failure.error === 'signed-out') {
      this.#wasEnded ||= holder !== undefined;
      await this.#keepAccount(null);
    }
    this.#settle();
  }

  async enrol(code: string, name: string): Promise<CallFailure | null> {
    const answer = await this.#api(authApi.enrolDevice, { body: { code, name } });
    if (!answer.ok) return answer.failure;
    await this.#keepEnrolment(answer.data);
    this.#settle();
    return null;
  }

  /** Whom the service has signed in. */
  async admit(
    answer: SignedIn,
    { byPassword, password }: { byPassword: boolean; password: string | null },
  ): Promise<{ error: NotHere } | null> {
    const account = AccountSchema.parse(answer);
    if (!this.#isHere(account)) {
      this.#signOuts.end(account.id);
      const isStaff = mayAtAll(account.role, 'work-on-tablet');
      return { error: isStaff ? 'other-facility' : 'not-staff' };
    }
    this.#mayOfferPasskey = byPassword && !answer.hasPasskey;
    this.#isUnconfirmed = this.#wasEnded = false;
    await this.#keepAccount(account);
    this.#settle();
    this.#onArrival(account, password);
    return null;
  }

  /** Someone showed this tablet who they are while the service could not be asked. */
  async hold(account: Account): Promise<void> {
    const former = this.#account?.id ?? null;
    if (former !== account.id) {
      this.#isUnconfirmed = true;
      // Nothing that is asked from here on goes by the former one's session.
      if (former) this.#signOuts.end(former);
    }
    await this.#keepAccount(account);
    this.#settle();
  }

  /** Rejects, with all as before, when the tablet could not forget who held it. */
  async signOut(): Promise<void> {
    await this.#settings.remove(ACCOUNT);
    if (this.#account) this.#signOuts.end(this.#account.id);
    this.#account = null;
    this.#settle();
    void leaveProvider(this.#api, '/e/');
  }

  #isHere(account: Account) {
    return may(actorOf(account), 'work-on-tablet', this.#enrolment?.device ?? ownOf(account));
  }

  #settle() {
    this.#stage = this.#enrolment === null ? 'enrol' : this.#account === null ? 'sign-in' : 'ready';
  }

  async #keepEnrolment(enrolment: Enrolment | null) {
    this.#wasEnrolled ||= this.#enrolment !== null;
    if (JSON.stringify(enrolment) !== JSON.stringify(this.#enrolment)) this.#enrolment = enrolment;
    if (this.#wasEnrolled) await this.#remember(WAS_ENROLLED, true);
    await this.#remember(ENROLMENT, enrolment);
  }

  async #keepAccount(account: Account | null) {
    this.#account = account;
    await this.#remember(ACCOUNT, account);
  }

  /** What can't be kept holds until the page closes; the service knows it at the next start. */
  async #remember(key: string, value: unknown) {
    const kept = value === null ? this.#settings.remove(key) : this.#settings.write(key, value);
    await kept.catch((cause: unknown) => console.error('session', cause));
  }
}
