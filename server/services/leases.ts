import { randomUUID } from 'node:crypto';
import type { Clock } from '../adapters/clock.ts';
import type { Store, Stored } from '../adapters/store.ts';

interface LeaseDocument extends Stored {
  type: 'lease';
  holder: string;
  /** Milliseconds since the epoch. */
  until: number;
}

/**
 * One instance at a time does a job: whoever writes the lease first, until it lets it lapse. `isAlone`: the embedded
 * store admits one process, so that a lease held by another is a dead one's.
 */
export function createLeases(store: Store, clock: Clock, { isAlone } = { isAlone: false }) {
  const holder = randomUUID();
  return {
    /** True when this instance may do the job for the next `forMs`; renews its own. */
    async take(job: string, forMs: number): Promise<boolean> {
      const _id = `lease:${job}`;
      const now = clock.now();
      const lease = await store.database('claims').update<LeaseDocument>(_id, (current) => {
        if (!isAlone && current && current.holder !== holder && current.until > now) return null;
        return { ...current, _id, type: 'lease', holder, until: now + forMs };
      });
      return lease?.holder === holder;
    },
  };
}
export type Leases = ReturnType<typeof createLeases>;
