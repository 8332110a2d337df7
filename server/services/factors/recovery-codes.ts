import { readPasscode } from '#domain/link-codes.ts';
import { formatPasscode } from '#domain/passcode.ts';
import type { Ulid } from '#domain/primitives.ts';
import { createHmac } from 'node:crypto';
import { instant, type Clock } from '../../adapters/clock.ts';
import { randomCode } from '../credentials.ts';
import type { FactorStore, StoredRecoveryCodes } from './factors.ts';

const COUNT = 10;
const LENGTH = 10;

interface Dependencies {
  factors: FactorStore;
  /** The newest first. */
  keys: readonly Buffer[];
  clock: Clock;
}

/** Ten codes on paper, for the day the phone is lost: each stands in for the second factor once. */
export function createRecoveryCodes({ factors, keys, clock }: Dependencies) {
  const digestsOf = (account: Ulid, code: string) =>
    keys.map((key) => createHmac('sha256', key).update(`${account}\n${code}`).digest('base64url'));

  return {
    /** Made, not kept yet. @returns the codes (50 bits each), written as they are read out, and what the store keeps. */
    make(account: Ulid): { codes: string[]; stored: StoredRecoveryCodes } {
      const plain = Array.from({ length: COUNT }, () => randomCode(LENGTH));
      const digests = plain.flatMap((code) => digestsOf(account, code).slice(0, 1));
      return {
        codes: plain.map(formatPasscode),
        stored: { digests, madeAt: instant(clock), lastUsedAt: null },
      };
    },
    /** Whether it is one that was not used; it is now. */
    use(account: Ulid, typed: string): Promise<boolean> {
      const given = digestsOf(account, readPasscode(typed));
      return factors.change(account, ({ recoveryCodes }) => {
        const digests = recoveryCodes?.digests.filter((digest) => !given.includes(digest)) ?? [];
        if (!recoveryCodes || digests.length === recoveryCodes.digests.length) return null;
        return { recoveryCodes: { ...recoveryCodes, digests, lastUsedAt: instant(clock) } };
      });
    },
  };
}
export type RecoveryCodes = ReturnType<typeof createRecoveryCodes>;
