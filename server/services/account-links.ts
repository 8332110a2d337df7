import type { Account } from '#domain/account.ts';
import type { AccountLinkKind, DeadLink } from '#domain/account-link.ts';
import { createHash, randomBytes } from 'node:crypto';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store, Stored } from '../adapters/store.ts';
import { Failure } from '../failure.ts';
import { ADDRESS_POLICY, type Throttle } from './throttle.ts';

export interface AccountLinkDocument extends Stored {
  type: 'account-link';
  kind: AccountLinkKind;
  /** The account's ULID. */
  account: string;
  facility: string | null;
  email: string | null;
  /** Using it forgets the account's passkeys and codes too. */
  forgetsFactors: boolean;
  at: string;
  expiresAt: number;
  /** Why it ended before its time; null: it did not. */
  ended: Extract<DeadLink, 'used' | 'withdrawn' | 'replaced'> | null;
}

const DAY_MS = 24 * 3_600_000;
export const LINK_LIFETIME_MS = 7 * DAY_MS;
/** For so long a link that ended says why. */
const TOLD_FOR_MS = 90 * DAY_MS;

const idOf = (token: string) => `account-link:${createHash('sha256').update(token).digest('hex')}`;

interface Dependencies {
  store: Store;
  clock: Clock;
  throttle: Throttle;
}

/**
 * Links by which people take up their account: 132 random bits, of which the digest alone is kept. They live in
 * `claims`, where one of two who redeem at once wins (docs/decisions/023-joining.md).
 */
export function createAccountLinks({ store, clock, throttle }: Dependencies) {
  const claims = store.database('claims');

  const stateOf = ({ ended, expiresAt }: AccountLinkDocument): 'open' | DeadLink =>
    ended ?? (expiresAt <= clock.now() ? 'expired' : 'open');

  const all = () => claims.list<AccountLinkDocument>('account-link:');

  /** Those of one account that nobody used or took back. */
  async function waiting(account: string): Promise<AccountLinkDocument[]> {
    return (await all()).filter((link) => link.account === account && link.ended === null);
  }

  async function end(link: AccountLinkDocument, ended: 'withdrawn' | 'replaced'): Promise<void> {
    await claims.update<AccountLinkDocument>(link._id, (current) =>
      current?.ended === null ? { ...current, ended } : null,
    );
  }

  return {
    /**
     * A new link; the account's earlier ones end. Without a kind: an invitation again for whoever never came, else a
     * new password; without an address: that of the earlier link.
     * @returns the token, which nothing can show again.
     */
    async issue(
      of: Pick<Account, 'id' | 'facility'>,
      link: { kind?: AccountLinkKind; email?: string | null; forgetsFactors?: boolean },
    ) {
      const earlier = await waiting(of.id);
      const [invitation] = earlier.filter(({ kind }) => kind === 'invite');
      const kind = link.kind ?? (invitation ? 'invite' : 'reset');
      const email = link.email ?? invitation?.email ?? null;
      const forgetsFactors = Boolean(link.forgetsFactors) || earlier.some((one) => one.forgetsFactors);
      const token = randomBytes(17).toString('base64url').slice(0, 22);
      const expiresAt = clock.now() + LINK_LIFETIME_MS;
      const document: AccountLinkDocument = {
        ...{ _id: idOf(token), type: 'account-link', kind, account: of.id },
        ...{ facility: of.facility, email, forgetsFactors },
        ...{ at: instant(clock), expiresAt, ended: null },
      };
      await claims.put(document);
      for (const one of earlier) await end(one, 'replaced');
      return { token, kind, email, expiresAt: new Date(expiresAt).toISOString() };
    },

    /** Whatever was ever issued under this token, and what became of it. @throws Failure `too-many-attempts` */
    async find(token: string, address: string) {
      const link = await throttle.attempt(`account-link:${address}`, ADDRESS_POLICY, () =>
        claims.get<AccountLinkDocument>(idOf(token)),
      );
      return link && { link, state: stateOf(link) };
    },

    /**
     * Uses a link up, then carries out what it is for; of several at once, one does. When that fails, the link serves
     * again.
     * @throws Failure `link-expired`, and whatever `act` throws
     */
    async use<T>(link: AccountLinkDocument, act: () => Promise<T>): Promise<T> {
      const used = stateOf(link) === 'open' && (await claims.put({ ...link, ended: 'used' } as Stored));
      if (!used || !used.ok) throw new Failure('link-expired');
      try {
        return await act();
      } catch (error) {
        await claims.put({ ...link, _rev: used.rev } as Stored);
        throw error;
      }
    },

    /** @returns of which kind it was; null when there was none. */
    async withdraw(account: string): Promise<AccountLinkKind | null> {
      const links = await waiting(account);
      for (const link of links) await end(link, 'withdrawn');
      return links.find(({ kind }) => kind === 'invite')?.kind ?? links[0]?.kind ?? null;
    },

    /** Of every account: what waits to be used, lapsed or not. */
    waiting: async () => (await all()).filter(({ ended }) => ended === null),

    /** Forgets what ended long ago; an invitation that lapsed stays until someone renews or withdraws it. */
    async sweep(): Promise<void> {
      for (const { _id, _rev, kind, ended, expiresAt } of await all()) {
        const isOver = ended !== null || kind === 'reset';
        if (isOver && _rev && expiresAt + TOLD_FOR_MS < clock.now()) await claims.remove(_id, _rev);
      }
    },
  };
}
export type AccountLinks = ReturnType<typeof createAccountLinks>;
