import type { Instant, Ulid } from '#domain/primitives.ts';
import type { Factors } from '#domain/second-factor.ts';
import type { Store, Stored } from '../../adapters/store.ts';

export interface StoredPasskey {
  id: Ulid;
  name: string;
  /** The authenticator's own id of it, base64url. */
  credential: string;
  /** COSE, base64url. */
  publicKey: string;
  /** How often the authenticator says that it was used; many say 0 for ever. */
  counter: number;
  transports: string[];
  /** The host name that it is good for. */
  rpId: string;
  isSynced: boolean;
  addedAt: Instant;
  lastUsedAt: Instant | null;
}
export interface StoredTotp {
  /** The shared secret (sealing.ts). */
  sealed: string;
  addedAt: Instant;
  /** The last time step whose code was taken: none before it, nor itself, is taken again. */
  lastStep: number;
}
export interface StoredRecoveryCodes {
  /** Keyed digests of those that were not used. */
  digests: string[];
  madeAt: Instant;
  lastUsedAt: Instant | null;
}
export interface AccountFactors {
  passkeys: StoredPasskey[];
  totp: StoredTotp | null;
  /** Shown, and not confirmed by a code yet. */
  pendingTotp: { sealed: string; expiresAt: number } | null;
  recoveryCodes: StoredRecoveryCodes | null;
}
interface FactorsDocument extends Stored, AccountFactors {
  type: 'factors';
}

const NONE: AccountFactors = { passkeys: [], totp: null, pendingTotp: null, recoveryCodes: null };

export const countedOf = ({ passkeys, totp, recoveryCodes }: AccountFactors): Omit<Factors, 'provider'> => ({
  passkeys: passkeys.length,
  totp: totp !== null,
  recoveryCodes: recoveryCodes?.digests.length ?? 0,
});

/** What an account can show besides its password: one document each. */
export function createFactors({ store }: { store: Store }) {
  const service = store.database('service');
  const idOf = (account: Ulid) => `factors:${account}`;

  return {
    read: async (account: Ulid): Promise<AccountFactors> => ({
      ...NONE,
      ...(await service.get<FactorsDocument>(idOf(account))),
    }),
    /** Compare and swap: `change` may run several times; null leaves it. @returns whether it was changed. */
    async change(
      account: Ulid,
      change: (current: AccountFactors) => Partial<AccountFactors> | null,
    ): Promise<boolean> {
      let isChanged = false;
      await service.update<FactorsDocument>(idOf(account), (current) => {
        const base = current ?? { ...NONE, _id: idOf(account), type: 'factors' };
        const next = change(base);
        isChanged = next !== null;
        return next && { ...base, ...next };
      });
      return isChanged;
    },
    /** The account has left: nothing of them opens anything any more. */
    async forget(account: Ulid): Promise<void> {
      await service.update<FactorsDocument>(idOf(account), (current) => current && { ...current, ...NONE });
    },
  };
}
export type FactorStore = ReturnType<typeof createFactors>;
