import type { Account } from '#domain/account.ts';
import type { ProviderDoor, ProviderFault } from '#domain/provider.ts';
import { mayKeepOnly, type Proof, type SecondFactorRule } from '#domain/second-factor.ts';
import {
  ProviderRefusedError,
  ProviderUnavailableError,
  type IdentityProvider,
  type ProvenIdentity,
} from '../../adapters/identity-provider.ts';
import { Failure } from '../../failure.ts';
import type { ServiceLogger } from '../../logger.ts';
import type { Accounts } from '../accounts.ts';
import { countedOf, type FactorStore } from '../factors/factors.ts';
import type { HeldSession, Sessions } from '../sessions.ts';
import type { AttemptPurpose, Attempts } from './attempts.ts';
import type { Identities } from './identities.ts';

interface Dependencies {
  /** What its button says. */
  name: string;
  issuer: string;
  identityProvider: IdentityProvider;
  attempts: Attempts;
  identities: Identities;
  accounts: Pick<Accounts, 'get'>;
  factors: Pick<FactorStore, 'read'>;
  sessions: Pick<Sessions, 'isOpen'>;
  rule: SecondFactorRule;
  logger: ServiceLogger;
}

export type ProviderOutcome =
  | { ok: false; door: ProviderDoor; isLinking: boolean; fault: ProviderFault }
  /** Nothing was begun here, or too long ago. */
  | { ok: false; door: null; isLinking: false; fault: 'expired' }
  | {
      ok: true;
      door: ProviderDoor;
      account: Account;
      proofs: readonly Proof[];
      idToken: string;
      /** The identity was tied to the account; nobody was signed in by it. */
      isLinking: boolean;
      /** What the browser held before: nobody goes on with it. */
      held: HeldSession | null;
    };

/** Signing in by an identity provider, and tying an identity to an account (docs/decisions/027-identity-provider.md). */
export function createProviderSignIn(dependencies: Dependencies) {
  const { name, issuer, identityProvider, attempts, identities } = dependencies;
  const { accounts, factors, sessions, rule, logger } = dependencies;
  const isHere = async (account: string) => (await accounts.get(account)) !== null;

  function faultOf(error: unknown): ProviderFault {
    if (error instanceof ProviderRefusedError) return 'refused';
    if (!(error instanceof ProviderUnavailableError)) throw error;
    logger.warn({ err: error }, 'signing in by the identity provider failed');
    return 'unavailable';
  }

  async function arrive(
    { door, links, held }: AttemptPurpose,
    { subject, isAssured, idToken }: ProvenIdentity,
  ): Promise<ProviderOutcome> {
    const isLinking = links !== null;
    if (links !== null) {
      // Ended meanwhile, from elsewhere or by a new password: it ties nothing any more.
      if (!held || !(await sessions.isOpen(held.id))) return { ok: false, door, isLinking, fault: 'expired' };
      try {
        await identities.link({ issuer, subject, account: links }, isHere);
      } catch (error) {
        if (error instanceof Failure && error.code === 'name-taken')
          return { ok: false, door, isLinking, fault: 'taken' };
        throw error;
      }
    }
    const id = links ?? (await identities.accountOf(issuer, subject));
    const account = id === null ? null : await accounts.get(id);
    if (!account) return { ok: false, door, isLinking, fault: 'unlinked' };
    // Without the assurance that was asked for, it is one factor less than a password and a code.
    const proofs = isAssured ? (['provider'] as const) : [];
    return { ok: true, door, account, proofs, idToken, isLinking, held };
  }

  return {
    name,
    /** @throws Failure `provider-unavailable`, `too-many-attempts` */
    async begin(purpose: AttemptPurpose, redirectUri: string, address: string) {
      const { attempt, secret } = await attempts.begin(purpose, address);
      try {
        return { url: await identityProvider.address(redirectUri, attempt), secret };
      } catch (error) {
        faultOf(error);
        throw new Failure('provider-unavailable', {}, { cause: error });
      }
    },
    /** @param secret of the browser's cookie. @throws Failure `too-many-attempts` */
    async complete(currentUrl: URL, secret: string, address: string): Promise<ProviderOutcome> {
      const begun = await attempts.take(currentUrl.searchParams.get('state') ?? '', secret, address);
      if (!begun) return { ok: false, door: null, isLinking: false, fault: 'expired' };
      const { door } = begun;
      try {
        return await arrive(begun, await identityProvider.complete(currentUrl, begun));
      } catch (error) {
        return { ok: false, door, isLinking: begun.links !== null, fault: faultOf(error) };
      }
    },
    identitiesOf: (account: string) => identities.of(issuer, account),
    /** @throws Failure `last-factor` */
    async unlink({ id, role }: Account): Promise<void> {
      if (!mayKeepOnly(countedOf(await factors.read(id)), role, rule)) throw new Failure('last-factor');
      await identities.unlink(issuer, id);
    },
    leave: (idToken: string, returnTo: string) => identityProvider.endSession(idToken, returnTo),
    sweep: () => attempts.sweep(),
  };
}
export type ProviderSignIn = ReturnType<typeof createProviderSignIn>;
