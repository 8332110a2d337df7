import type { ProviderDoor } from '#domain/provider.ts';
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../adapters/clock.ts';
import { newAttempt, type ProviderAttempt } from '../../adapters/identity-provider.ts';
import type { Store, Stored } from '../../adapters/store.ts';
import { isSameSecret } from '../credentials.ts';
import { digestOf, type HeldSession } from '../sessions.ts';
import { ADDRESS_POLICY, type Throttle } from '../throttle.ts';

/** Longer than anybody takes with a card or a telephone; shorter than a tab is forgotten for. */
export const ATTEMPT_LIFETIME_MS = 10 * 60_000;

export interface AttemptPurpose {
  door: ProviderDoor;
  /** Whose account the identity shall be tied to; null: signs in. */
  links: string | null;
  /** What this browser held when it began: the answer comes without its strict cookies. */
  held: HeldSession | null;
}
/** What was begun, and when, in milliseconds since the epoch. */
export type Begun = AttemptPurpose & ProviderAttempt & { begunAt: number };
interface AttemptDocument extends Stored, Begun {
  type: 'provider-attempt';
  /** Of the browser's cookie: an answer that someone else began opens nothing here. */
  browser: string;
  expiresAt: number;
}

const idOf = (state: string) => `provider-attempt:${digestOf(state)}`;

interface Dependencies {
  store: Store;
  clock: Clock;
  throttle: Throttle;
}

/** What was begun at the provider, until it comes back: kept here, found by its state, and bound to one browser. */
export function createAttempts({ store, clock, throttle }: Dependencies) {
  const service = store.database('service');
  async function redeem(state: string, secret: string): Promise<Begun | null> {
    const found = await service.get<AttemptDocument>(idOf(state));
    // Someone else's is left to whoever began it.
    if (!found?._rev || !isSameSecret(digestOf(secret), found.browser)) return null;
    const removed = await service.remove(found._id, found._rev);
    return removed.ok && found.expiresAt > clock.now() ? found : null;
  }

  return {
    /** @returns the attempt and the secret for the browser's cookie. @throws Failure `too-many-attempts` */
    async begin(purpose: AttemptPurpose, address: string) {
      // Each leaves a document behind for some minutes; one that comes back makes up for those before it.
      await throttle.attempt(`provider:${address}`, ADDRESS_POLICY, async () => null);
      const attempt = newAttempt();
      const secret = randomBytes(32).toString('base64url');
      const begunAt = clock.now();
      const expiresAt = begunAt + ATTEMPT_LIFETIME_MS;
      const document: AttemptDocument = {
        ...{ _id: idOf(attempt.state), type: 'provider-attempt', browser: digestOf(secret), expiresAt },
        ...{ ...purpose, ...attempt, begunAt },
      };
      await service.put(document);
      return { attempt, secret };
    },
    /**
     * Once. Null when nothing was begun under it, or not in this browser, or too long ago.
     * @throws Failure `too-many-attempts`
     */
    async take(state: string, secret: string, address: string) {
      return throttle.attempt(`provider:${address}`, ADDRESS_POLICY, () => redeem(state, secret));
    },
    async sweep(): Promise<void> {
      for (const { _id, _rev, expiresAt } of await service.list<AttemptDocument>('provider-attempt:'))
        if (_rev && expiresAt <= clock.now()) await service.remove(_id, _rev);
    },
  };
}
export type Attempts = ReturnType<typeof createAttempts>;
