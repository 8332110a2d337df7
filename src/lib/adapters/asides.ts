import { liveQuery } from 'dexie';
import type { FacilityDexie } from './dexie-facility.ts';

/** A document that the service refused for good: out of the way, its text kept. */
export interface Aside {
  id: string;
  text: string;
  reason: string;
  /** When it was set aside, UTC. */
  at: string;
}

export interface Asides {
  keep(aside: Aside): Promise<void>;
  /** Newest first; now and after each change. Returns what stops it. */
  watch(handle: (asides: Aside[]) => void): () => void;
}

export const createAsides = (dexie: FacilityDexie): Asides => ({
  keep: async (aside) => void (await dexie.asides.put(aside)),
  watch(handle) {
    const subscription = liveQuery(() => dexie.asides.orderBy('at').reverse().toArray()).subscribe(handle);
    return () => subscription.unsubscribe();
  },
});
