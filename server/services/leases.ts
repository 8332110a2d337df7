import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Clock } from '../adapters/clock.ts';
import type { Store, Stored } from '../adapters/store.ts';

interface LeaseDocument extends Stored {
  type: 'lease';
  holder: string;
  /** Milliseconds since the epoch. */
  until: number;
}

/**
 * This instance's name: the same after a restart, so that a lease held when it died is its own again at once. An instance
 * has a machine and a data folder to itself.
 */
export const instanceName = (dataFolder: string) =>
  createHash('sha256')
    .update(`${hostname()}:${resolve(dataFolder)}`)
    .digest('hex')
    .slice(0, 16);

/** How far apart two instances' clocks may be: a lease that ends later was counted by a clock that was set back. */
const MOST_SKEW_MS = 3_600_000;

/** One instance at a time does a job: whoever writes the lease first, until it lets it lapse. */
export function createLeases(store: Store, clock: Clock, holder: string) {
  return {
    /** True when this instance may do the job for the next `forMs`; renews its own. */
    async take(job: string, forMs: number): Promise<boolean> {
      const _id = `lease:${job}`;
      const now = clock.now();
      const lease = await store.database('claims').update<LeaseDocument>(_id, (current) => {
        const isHeld = current && current.until > now && current.until - now <= forMs + MOST_SKEW_MS;
        if (isHeld && current.holder !== holder) return null;
        return { ...current, _id, type: 'lease', holder, until: now + forMs };
      });
      return lease?.holder === holder;
    },
  };
}
export type Leases = ReturnType<typeof createLeases>;
