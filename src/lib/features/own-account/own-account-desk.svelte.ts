import { ownAccountApi } from '#domain/api/own-account.ts';
import type { OwnAccount, SignedIn } from '#domain/own-account.ts';
import type { ApiClient, CallFailure, CallResult } from '$lib/adapters/api-client.ts';
import type { PasskeyFault, Passkeys } from '$lib/adapters/passkeys.ts';
import type * as z from 'zod/mini';

export type TotpBegun = z.output<typeof ownAccountApi.beginTotp.response>;
export type OwnAccountFailure = CallFailure | { error: 'passkey'; fault: PasskeyFault };
type Result<T> = CallResult<T> | { ok: false; failure: OwnAccountFailure };

interface Options {
  api: ApiClient;
  passkeys: Passkeys;
  /** The service no longer knows this session. */
  onSignedOut: () => void;
  /** A second factor was enrolled: what was closed for want of one is open. */
  onEnrolled?: (answer: SignedIn | null) => void;
}

/** « Mon compte »: always the service's own word. What asks for a fresh proof waits until it was shown. */
export class OwnAccountDesk {
  #account = $state.raw<OwnAccount | null>(null);
  #failure = $state.raw<OwnAccountFailure | null>(null);
  #proofFailure = $state.raw<OwnAccountFailure | null>(null);
  #busy = $state(false);
  #begun = $state.raw<TotpBegun | null>(null);
  #codes = $state.raw<readonly string[] | null>(null);
  /** What goes on once a proof was shown. */
  #waiting = $state.raw<((isProven: boolean) => void) | null>(null);
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** null until it was read once. */
  get account() {
    return this.#account;
  }
  get failure() {
    return this.#failure;
  }
  get proofFailure() {
    return this.#proofFailure;
  }
  get busy() {
    return this.#busy;
  }
  /** The secret of a code application, not confirmed yet. */
  get begun() {
    return this.#begun;
  }
  /** Recovery codes that were just made: shown once. */
  get codes() {
    return this.#codes;
  }
  get isProofAsked() {
    return this.#waiting !== null;
  }
  get hasPasskeys() {
    return this.#options.passkeys.isAvailable();
  }
  get canProveByPasskey() {
    return this.hasPasskeys && (this.#account?.passkeys.length ?? 0) > 0;
  }

  async read(): Promise<void> {
    const answer = await this.#ask(() => this.#options.api(ownAccountApi.read));
    if (answer.ok) this.#account = answer.data;
  }

  /** @returns whether it was done, as for all that change something. */
  addPasskey(name: string): Promise<boolean> {
    const { api, passkeys } = this.#options;
    return this.#change(async () => {
      const challenge = await api(ownAccountApi.newPasskeyChallenge);
      if (!challenge.ok) return challenge;
      const made = await passkeys.create(challenge.data);
      if (!made.ok) return { ok: false, failure: { error: 'passkey', fault: made.fault } };
      const added = await api(ownAccountApi.addPasskey, { body: { name, passkey: made.answer } });
      if (added.ok) this.#options.onEnrolled?.(added.data);
      return added;
    });
  }
  renamePasskey = (passkey: string, name: string) =>
    this.#change(() =>
      this.#options.api(ownAccountApi.renamePasskey, { params: { passkey }, body: { name } }),
    );
  removePasskey = (passkey: string) =>
    this.#change(() => this.#options.api(ownAccountApi.removePasskey, { params: { passkey } }));

  async beginTotp(): Promise<void> {
    const answer = await this.#ask(() => this.#options.api(ownAccountApi.beginTotp));
    if (answer.ok) this.#begun = answer.data;
  }
  leaveTotp(): void {
    this.#begun = null;
    this.#failure = null;
  }
  async confirmTotp(code: string): Promise<boolean> {
    const answer = await this.#ask(() => this.#options.api(ownAccountApi.confirmTotp, { body: { code } }));
    if (!answer.ok) return false;
    this.#begun = null;
    this.#codes = answer.data.codes;
    return true;
  }
  removeTotp = () => this.#change(() => this.#options.api(ownAccountApi.removeTotp));
  async renewCodes(): Promise<void> {
    const answer = await this.#ask(() => this.#options.api(ownAccountApi.makeRecoveryCodes));
    if (answer.ok) this.#codes = answer.data.codes;
  }
  /** They were noted. */
  async putCodesAway(): Promise<void> {
    // A dialog tells that it closed whoever closed it.
    if (this.#codes === null) return;
    this.#codes = null;
    if (this.#options.onEnrolled) this.#options.onEnrolled(null);
    else await this.read();
  }

  changePassword = (password: string) =>
    this.#change(() => this.#options.api(ownAccountApi.changePassword, { body: { password } }));
  closeSession = (session: string) =>
    this.#change(() => this.#options.api(ownAccountApi.closeSession, { params: { session } }));
  closeOthers = () => this.#change(() => this.#options.api(ownAccountApi.closeOthers));

  prove(password: string): Promise<void> {
    return this.#showProof(() => this.#options.api(ownAccountApi.prove, { body: { password } }));
  }
  proveByPasskey(): Promise<void> {
    const { api, passkeys } = this.#options;
    return this.#showProof(async () => {
      const challenge = await api(ownAccountApi.proofChallenge);
      if (!challenge.ok) return challenge;
      const signed = await passkeys.use(challenge.data);
      if (!signed.ok) return { ok: false, failure: { error: 'passkey', fault: signed.fault } };
      return api(ownAccountApi.proveWithPasskey, { body: signed.answer });
    });
  }
  leaveProof(): void {
    this.#settleProof(false);
  }

  async #showProof(show: () => Promise<Result<undefined>>): Promise<void> {
    this.#proofFailure = null;
    const answer = await show();
    if (answer.ok) this.#settleProof(true);
    else this.#proofFailure = answer.failure;
  }

  #settleProof(isProven: boolean): void {
    const goOn = this.#waiting;
    this.#waiting = null;
    this.#proofFailure = null;
    goOn?.(isProven);
  }

  async #change<T>(ask: () => Promise<Result<T>>): Promise<boolean> {
    const { ok } = await this.#ask(ask);
    // What it was tells by its absence, too: someone else may have changed it.
    if (ok || this.#failure?.error === 'not-found') {
      const failure = this.#failure;
      await this.read();
      this.#failure ??= failure;
    }
    return ok;
  }

  /** Anything else of one's own account; shows a fresh proof first where one is needed. */
  ask = <T>(act: (api: ApiClient) => Promise<CallResult<T>>) => this.#ask(() => act(this.#options.api));

  async #ask<T>(ask: () => Promise<Result<T>>): Promise<Result<T>> {
    this.#busy = true;
    this.#failure = null;
    let answer = await ask();
    if (!answer.ok && answer.failure.error === 'proof-needed') {
      this.#busy = false;
      const isProven = await new Promise<boolean>((resolve) => (this.#waiting = resolve));
      if (!isProven) return answer;
      this.#busy = true;
      answer = await ask();
    }
    this.#busy = false;
    if (answer.ok) return answer;
    if (answer.failure.error === 'signed-out') this.#options.onSignedOut();
    // Who cancels knows it.
    else if (!isCancelled(answer.failure)) this.#failure = answer.failure;
    return answer;
  }
}

const isCancelled = (failure: OwnAccountFailure) =>
  failure.error === 'passkey' && failure.fault === 'cancelled';
