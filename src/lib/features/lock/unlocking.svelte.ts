import type { Account } from '#domain/account.ts';
import type { RosterEntry } from '#domain/roster.ts';
import type {
  FacilitySession,
  SignInFailure,
} from '$lib/features/facility-sign-in/facility-session.svelte.ts';
import type { LocalTry, Roster } from './roster.svelte.ts';

/** Why it stays locked. `wrong`, `unknown`, `blocked`: judged by this tablet, without the service. */
export type UnlockFailure =
  SignInFailure | { error: 'wrong' | 'unknown' } | { error: 'blocked'; minutes: number };

/** The service can't judge, though something may have answered in its name. */
const SILENT: SignInFailure['error'][] = ['offline', 'store-unavailable', 'internal'];

interface UnlockingOptions {
  session: Pick<FacilitySession, 'signIn' | 'hold'>;
  roster: Roster;
  /** Someone showed this tablet who they are; the service is told when it can be asked. */
  onOpened(account: Account): void;
}

/** Opens a locked tablet: the service judges, and this tablet where the service can't be asked. */
export class Unlocking {
  #chosen = $state.raw<RosterEntry | null>(null);
  #failure = $state.raw<UnlockFailure | null>(null);
  #isBusy = $state(false);
  readonly #options: UnlockingOptions;

  constructor(options: UnlockingOptions) {
    this.#options = options;
  }

  /** Whose name was touched. */
  get chosen() {
    return this.#chosen;
  }
  get failure() {
    return this.#failure;
  }
  get isBusy() {
    return this.#isBusy;
  }

  /** One touch on the name; one on the passkey, where there is one, is all that is left. */
  async choose(entry: RosterEntry | null): Promise<void> {
    this.#chosen = entry;
    this.#failure = null;
    if (entry && entry.passkeys.length > 0) await this.withPasskey(entry);
  }

  withPassword(entry: RosterEntry, password: string): Promise<void> {
    const { session, roster } = this.#options;
    return this.#attempt(entry, {
      ask: () => session.signIn.withPassword(entry.account.login, password),
      tryHere: () => roster.tryPassword(entry.account.id, password),
    });
  }

  withPasskey(entry: RosterEntry): Promise<void> {
    const { session, roster } = this.#options;
    return this.#attempt(entry, {
      ask: () => session.signIn.withPasskey(entry.passkeys.map(({ credential }) => credential)),
      tryHere: () => roster.tryPasskey(entry.account.id),
    });
  }

  async #attempt(
    { account }: RosterEntry,
    { ask, tryHere }: { ask(): Promise<void>; tryHere(): Promise<LocalTry> },
  ): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#failure = null;
    try {
      await ask();
      const { failure } = this.#options.session.signIn;
      if (!failure || !SILENT.includes(failure.error)) {
        // Whoever gave up the passkey has the password before them.
        const isGivenUp = failure?.error === 'passkey' && 'fault' in failure && failure.fault === 'cancelled';
        this.#failure = isGivenUp ? null : failure;
        return;
      }
      const outcome = await tryHere();
      if (typeof outcome === 'object') this.#failure = { error: 'blocked', minutes: outcome.blockedMinutes };
      else if (outcome !== 'right') this.#failure = { error: outcome };
      else {
        await this.#options.session.hold(account);
        this.#options.onOpened(account);
      }
    } finally {
      this.#isBusy = false;
    }
  }
}
