import type { Account } from '#domain/account.ts';
import type { OwnAccount } from '#domain/own-account.ts';
import type { Ulid } from '#domain/primitives.ts';
import { mayKeepOnly, type Proof, type SecondFactorRule } from '#domain/second-factor.ts';
import { Failure } from '../failure.ts';
import type { AccountLinks } from './account-links.ts';
import type { Accounts } from './accounts.ts';
import type { Devices } from './devices.ts';
import type { AccountFactors, FactorStore } from './factors/factors.ts';
import { shownPasskey } from './factors/passkeys.ts';
import type { RecoveryCodes } from './factors/recovery-codes.ts';
import type { Totp } from './factors/totp.ts';
import type { SessionEnds } from './session-ends.ts';
import type { Session, Sessions } from './sessions.ts';
import { LOGIN_POLICY, type Throttle } from './throttle.ts';

interface Dependencies {
  accounts: Accounts;
  accountLinks: Pick<AccountLinks, 'withdraw'>;
  sessions: Sessions;
  sessionEnds: SessionEnds;
  devices: Pick<Devices, 'get'>;
  factors: FactorStore;
  totp: Totp;
  recoveryCodes: RecoveryCodes;
  throttle: Throttle;
  rule: SecondFactorRule;
}

/** « Mon compte »: what an account's holder sees and changes of the ways to come in. */
export function createOwnAccount(dependencies: Dependencies) {
  const { accounts, accountLinks, sessions, sessionEnds, devices } = dependencies;
  const { factors, totp, recoveryCodes, throttle, rule } = dependencies;

  async function shown(session: Session, current: string) {
    const { id, browser, system, openedAt, lastSeenAt, proofs } = session;
    const tablet = session.device && ((await devices.get(session.device))?.name ?? null);
    return {
      ...{ id, isThis: id === current, browser, system, tablet, openedAt, lastSeenAt },
      proofs: [...proofs],
    };
  }

  /** @throws Failure `not-found`, `last-factor` */
  async function reduce(
    { id, role }: Account,
    change: (current: AccountFactors) => Partial<AccountFactors> | null,
  ): Promise<void> {
    let isLast = false;
    const isDone = await factors.change(id, (current) => {
      const rest = change(current);
      if (!rest) return null;
      const { passkeys, totp: code } = { ...current, ...rest };
      isLast = !mayKeepOnly({ passkeys: passkeys.length, totp: code !== null }, role, rule);
      if (isLast) return null;
      // Codes stand in for a factor: without any they would be a second password on paper.
      return passkeys.length > 0 || code ? rest : { ...rest, recoveryCodes: null };
    });
    if (!isDone) throw new Failure(isLast ? 'last-factor' : 'not-found');
  }

  return {
    async read({ id, login, name, role }: Account, current: Session): Promise<OwnAccount> {
      const [known, all] = await Promise.all([factors.read(id), sessions.ofAccount(id)]);
      const codes = known.recoveryCodes;
      return {
        ...{ id, login, name, role },
        passkeys: known.passkeys.map(shownPasskey),
        totp: known.totp && { addedAt: known.totp.addedAt },
        recoveryCodes: codes && {
          ...{ left: codes.digests.length, madeAt: codes.madeAt, lastUsedAt: codes.lastUsedAt },
        },
        sessions: await Promise.all(all.map((session) => shown(session, current.id))),
      };
    },
    /**
     * A code of the application or a recovery code, throttled like a password.
     * @returns which of them it was. @throws Failure `code-refused`, `too-many-attempts`
     */
    async verifyCode(account: Ulid, typed: string): Promise<Proof> {
      const digits = typed.replace(/[\s\p{Pd}.]/gu, '');
      const check = async (): Promise<Proof | null> => {
        if (/^\d{6}$/.test(digits)) return (await totp.verify(account, digits)) ? 'totp' : null;
        return (await recoveryCodes.use(account, typed)) ? 'recovery-code' : null;
      };
      const proof = await throttle.attempt(`code:${account}`, LOGIN_POLICY, check, { keep: true });
      if (!proof) throw new Failure('code-refused');
      return proof;
    },
    /** @returns the recovery codes. @throws Failure `code-refused`, `too-many-attempts`, `step-expired` */
    async confirmTotp(account: Ulid, typed: string): Promise<string[]> {
      const { codes, stored } = recoveryCodes.make(account);
      const code = typed.replace(/\s/g, '');
      const check = () => totp.confirm(account, code, stored).then(() => true, refusedToNull);
      if (!(await throttle.attempt(`confirm:${account}`, LOGIN_POLICY, check)))
        throw new Failure('code-refused');
      return codes;
    },
    /** In the place of those before. @throws Failure `not-found` when there is no factor that they could stand in for */
    async renewRecoveryCodes(account: Ulid): Promise<string[]> {
      const { codes, stored } = recoveryCodes.make(account);
      const isDone = await factors.change(account, ({ passkeys, totp: code }) =>
        passkeys.length > 0 || code ? { recoveryCodes: stored } : null,
      );
      if (!isDone) throw new Failure('not-found');
      return codes;
    },
    /** Signs out where it was used: whoever removes it may have lost it. */
    async removePasskey(account: Account, passkey: string, current: Session): Promise<void> {
      await reduce(account, ({ passkeys }) => {
        const left = passkeys.filter(({ id }) => id !== passkey);
        return left.length < passkeys.length ? { passkeys: left } : null;
      });
      await sessionEnds.byPasskey(account.id, passkey, current.id);
    },
    removeTotp: (account: Account) => reduce(account, (current) => current.totp && { totp: null }),
    /** Signs out everywhere else, and ends what would let someone choose another. */
    async changePassword(account: Ulid, password: string, current: Session): Promise<void> {
      await accounts.setPassword(account, password);
      await accountLinks.withdraw(account);
      await sessionEnds.others(account, current.id);
    },
  };
}
export type OwnAccountService = ReturnType<typeof createOwnAccount>;

/** A wrong code counts as a wrong try; anything else thrown doesn't. */
function refusedToNull(error: unknown): null {
  if (error instanceof Failure && error.code === 'code-refused') return null;
  throw error;
}
