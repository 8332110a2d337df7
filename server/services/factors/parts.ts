import type { Clock } from '../../adapters/clock.ts';
import type { Store } from '../../adapters/store.ts';
import type { Credentials } from '../credentials.ts';
import { createChallenges } from './challenges.ts';
import type { FactorStore } from './factors.ts';
import { createPasskeys } from './passkeys.ts';
import { createRecoveryCodes } from './recovery-codes.ts';
import { createSealing } from './sealing.ts';
import { createTotp } from './totp.ts';

interface Dependencies {
  store: Store;
  clock: Clock;
  factors: FactorStore;
  credentials: Pick<Credentials, 'subkeys'>;
}

/** Everything that stands beside a password. */
export function createFactorParts({ store, clock, factors, credentials }: Dependencies) {
  const challenges = createChallenges({ store, clock });
  return {
    challenges,
    passkeys: createPasskeys({ factors, challenges, clock }),
    totp: createTotp({ factors, sealing: createSealing(credentials.subkeys('totp')), clock }),
    recoveryCodes: createRecoveryCodes({ factors, keys: credentials.subkeys('recovery-codes'), clock }),
  };
}
