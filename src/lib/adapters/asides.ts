import { liveQuery } from 'dexie';
import type { FacilityDexie, OutboxEntry } from './dexie-facility.ts';

/** A document that the service refused for good: out of the way, its text kept. */
export interface Aside {
  id: string;
  text: string;
  reason: string;
  /** When it was set aside, UTC. */
  at: string;
  /** The revision that the tablet's copy may still hold; null once it is removed there. */
  removing?: string | null;
}

export interface Asides {
  /** Moves a refused entry out of the outbox, in one step. Rejects when it isn't what it was any more. */
  take(entry: OutboxEntry, aside: Aside): Promise<void>;
  /** Those whose document isn't removed from the copy yet. */
  unremoved(): Promise<Aside[]>;
  removed(id: string): Promise<void>;
  /** Newest first; now and after each change. Returns what stops it. */
  watch(handle: (asides: Aside[]) => void): () => void;
}

export const createAsides = (dexie: FacilityDexie): Asides => ({
  take: ({ id, rev, announced }, aside) =>
    dexie.transaction('rw', dexie.outbox, dexie.asides, async () => {
      const now = await dexie.outbox.get({ id });
      if (!now || now.refused === null || now.rev !== rev || now.announced !== announced)
        throw new Error('Only what was refused is set aside');
      await dexie.asides.put(aside);
      await dexie.outbox.where('id').equals(id).delete();
    }),
  unremoved: () => dexie.asides.filter(({ removing }) => typeof removing === 'string').toArray(),
  removed: async (id) => void (await dexie.asides.update(id, { removing: null })),
  watch(handle) {
    const subscription = liveQuery(() => dexie.asides.orderBy('at').reverse().toArray()).subscribe(handle);
    return () => subscription.unsubscribe();
  },
});
