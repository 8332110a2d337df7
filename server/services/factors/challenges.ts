import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../adapters/clock.ts';
import type { Store, Stored } from '../../adapters/store.ts';
import { Failure } from '../../failure.ts';

export type ChallengePurpose = 'sign-in' | 'proof' | 'add-passkey';

interface ChallengeDocument extends Stored {
  type: 'challenge';
  purpose: ChallengePurpose;
  /** The account that asked; null where nobody is known yet. */
  subject: string | null;
  expiresAt: number;
}

export const CHALLENGE_LIFETIME_MS = 5 * 60_000;
/** Open at once from one address: a whole facility shares one. Each costs a document until it lapses. */
const MAX_OPEN_PER_ADDRESS = 300;
const idOf = (challenge: string) => `challenge:${createHash('sha256').update(challenge).digest('hex')}`;

/** What a passkey signs: random, known to the service alone, good once and for five minutes. */
export function createChallenges({ store, clock }: { store: Store; clock: Clock }) {
  const service = store.database('service');
  /** When each one issued here lapses, by address. */
  const open = new Map<string, number[]>();

  function count(address: string): void {
    const now = clock.now();
    for (const [other, ends] of open) if ((ends.at(-1) ?? 0) <= now) open.delete(other);
    const ends = (open.get(address) ?? []).filter((end) => end > now);
    if (ends.length >= MAX_OPEN_PER_ADDRESS)
      throw new Failure('too-many-attempts', {
        retryAfterSeconds: Math.ceil(((ends[0] ?? now) - now) / 1000),
      });
    open.set(address, [...ends, now + CHALLENGE_LIFETIME_MS]);
  }

  return {
    /** @returns 32 random bytes, base64url. @throws Failure `too-many-attempts` */
    async issue(purpose: ChallengePurpose, subject: string | null, address: string): Promise<string> {
      count(address);
      const challenge = randomBytes(32).toString('base64url');
      const expiresAt = clock.now() + CHALLENGE_LIFETIME_MS;
      const document: ChallengeDocument = {
        ...{ _id: idOf(challenge), type: 'challenge', purpose, subject, expiresAt },
      };
      await service.put(document);
      return challenge;
    },
    /** One winner, whatever the number of answers and of instances. */
    async redeem(challenge: string, purpose: ChallengePurpose, subject: string | null): Promise<boolean> {
      const known = await service.get<ChallengeDocument>(idOf(challenge));
      if (!known?._rev || known.purpose !== purpose || known.subject !== subject) return false;
      const { ok } = await service.remove(known._id, known._rev);
      return ok && known.expiresAt > clock.now();
    },
    async sweep(): Promise<void> {
      for (const { _id, _rev, expiresAt } of await service.list<ChallengeDocument>('challenge:'))
        if (_rev && expiresAt <= clock.now()) await service.remove(_id, _rev);
    },
  };
}
export type Challenges = ReturnType<typeof createChallenges>;
