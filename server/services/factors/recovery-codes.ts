import { formatPasscode, normalisePasscode } from '#domain/passcode.ts';
import type { Ulid } from '#domain/primitives.ts';
import { createHmac } from 'node:crypto';
import { instant, type Clock } from '../../adapters/clock.ts';
import { randomCode } from '../credentials.ts';
import type { FactorStore, StoredRecoveryCodes } from './factors.ts';

const COUNT = 10;
const LENGTH = 10;

interface Dependencies {
  factors: FactorStore;
  key: Buffer;
  clock: Clock;
}

/** Ten codes on paper, for the day the phone is lost: each stands in for the second factor once. */
export function createRecoveryCodes({ factors, key, clock }: Dependencies) {
  const digestOf = (account: Ulid, code: string) =>
    createHmac('sha256', key).update(`${account}\n${code}`).digest('base64url');

  return {
    /** Made, not kept yet. @returns the codes (50 bits each), written as they are read out, and what the store keeps. */
    make(account: Ulid): { codes: string[]; stored: StoredRecoveryCodes } {
      const plain = Array.from({ length: COUNT }, () => randomCode(LENGTH));
      const digests = plain.map((code) => digestOf(account, code));
      return {
        codes: plain.map(formatPasscode),
        stored: { digests, madeAt: instant(clock), lastUsedAt: null },
      };
    },
    /** Whether it is one that was not used; it is now. */
    use(account: Ulid, typed: string): Promise<boolean> {
      const digest = digestOf(account, normalisePasscode(typed));
      return factors.change(account, ({ recoveryCodes }) => {
        if (!recoveryCodes?.digests.includes(digest)) return null;
        const digests = recoveryCodes.digests.filter((other) => other !== digest);
        return { recoveryCodes: { ...recoveryCodes, digests, lastUsedAt: instant(clock) } };
      });
    },
  };
}
export type RecoveryCodes = ReturnType<typeof createRecoveryCodes>;
