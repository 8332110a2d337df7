import type { Account } from '#domain/account.ts';
import type { AccountLinkKind, AccountLinkView, IssuedLink, PendingLink } from '#domain/account-link.ts';
import { toString as qrCodeOf } from 'qrcode';
import { Failure } from '../failure.ts';
import type { AccountLinks } from './account-links.ts';
import type { AccountMail } from './account-mail.ts';
import type { Accounts, Verified } from './accounts.ts';
import type { Facilities } from './facilities.ts';
import type { SessionEnds } from './session-ends.ts';

interface Dependencies {
  accounts: Pick<Accounts, 'get' | 'setPassword' | 'remove'>;
  forgetFactors: (account: string) => Promise<void>;
  accountLinks: AccountLinks;
  accountMail: AccountMail;
  facilities: Pick<Facilities, 'get'>;
  sessionEnds: Pick<SessionEnds, 'all'>;
  publicUrl: () => string;
}

export const accountLinkOf = (publicUrl: string, token: string) => `${publicUrl}/bienvenue#${token}`;

/** How people come to an account, or come back to it, by a link that serves once. */
export function createJoining(dependencies: Dependencies) {
  const { accounts, forgetFactors, accountLinks, accountMail } = dependencies;
  const { facilities, sessionEnds, publicUrl } = dependencies;

  const facilityOf = async ({ facility }: Pick<Account, 'facility'>) =>
    facility ? await facilities.get(facility) : null;

  return {
    /** Makes a link to this account, and sends it where there is an address. */
    async issue(
      account: Account,
      options: { kind?: AccountLinkKind; email: string | null; forgetsFactors?: boolean },
    ): Promise<IssuedLink> {
      const { token, kind, email, expiresAt } = await accountLinks.issue(account, options);
      const link = accountLinkOf(publicUrl(), token);
      const letter = { account, kind, link, expiresAt, facility: await facilityOf(account) };
      const { id, name, login } = account;
      return {
        ...{ id, name, login, kind, link, expiresAt },
        qrCode: await qrCodeOf(link, { type: 'svg', errorCorrectionLevel: 'M', margin: 2 }),
        mail: email === null ? 'none' : await accountMail.send(email, letter),
      };
    },

    /** @throws Failure `too-many-attempts` */
    async peek(token: string, address: string): Promise<AccountLinkView> {
      const found = await accountLinks.find(token, address);
      const account = found && (await accounts.get(found.link.account));
      if (!found) return { state: 'unknown', facilityName: null, facilityPhone: null };
      const facility = await facilityOf(found.link);
      const facilityName = facility?.name ?? null;
      if (found.state !== 'open' || !account) {
        // Who has left meanwhile lets nobody in either.
        const state = found.state === 'open' ? 'withdrawn' : found.state;
        return { state, facilityName, facilityPhone: facility?.phone ?? null };
      }
      const { name, login, role } = account;
      const { kind, expiresAt } = found.link;
      return {
        ...{ state: 'open', kind, name, login, role, facilityName },
        expiresAt: new Date(expiresAt).toISOString(),
      };
    },

    /** Whoever was signed in with the former password no longer is. @throws Failure `link-expired`, `too-many-attempts` */
    async redeem(token: string, password: string, address: string): Promise<Verified> {
      const found = await accountLinks.find(token, address);
      const account = found && (await accounts.get(found.link.account));
      if (!found || !account) throw new Failure('link-expired');
      return accountLinks.use(found.link, async () => {
        const set = await accounts.setPassword(account.id, password);
        if (found.link.forgetsFactors) await forgetFactors(account.id);
        await sessionEnds.all(account.id);
        return set;
      });
    },

    /** @throws Failure `not-found` */
    async withdraw(account: Account): Promise<void> {
      const kind = await accountLinks.withdraw(account.id);
      if (kind === null) throw new Failure('not-found');
      // Nobody ever held it: its login is free again.
      if (kind === 'invite') await accounts.remove(account.id);
    },

    /** Of these accounts, in order of their end. */
    async pending(of: readonly Account[]): Promise<PendingLink[]> {
      const byId = new Map(of.map((account) => [account.id, account]));
      const links = (await accountLinks.waiting()).sort((a, b) => a.expiresAt - b.expiresAt);
      return links.flatMap(({ account: id, kind, email, expiresAt }) => {
        const account = byId.get(id);
        if (!account) return [];
        const { name, login, role } = account;
        return [
          { account: id, kind, name, login, role, email, expiresAt: new Date(expiresAt).toISOString() },
        ];
      });
    },
  };
}
export type Joining = ReturnType<typeof createJoining>;
