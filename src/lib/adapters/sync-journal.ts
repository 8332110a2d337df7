import {
  type ExchangeNote,
  JOURNAL_LENGTH,
  type JournalEntry,
  nextJournalEntry,
} from '#domain/sync-journal.ts';
import { liveQuery } from 'dexie';
import type { FacilityDexie } from './dexie-facility.ts';

export interface SyncJournal {
  note(note: ExchangeNote): Promise<void>;
  /** Newest first; now and after each change, of this tab or another. Returns what stops it. */
  watch(handle: (entries: JournalEntry[]) => void): () => void;
}

/** The tablet's own account of its exchanges: what the sync panel shows. */
export const createSyncJournal = (dexie: FacilityDexie, now: () => number): SyncJournal => ({
  note: (note) =>
    dexie.transaction('rw', dexie.journal, async () => {
      const last = (await dexie.journal.orderBy('seq').last()) ?? null;
      const entry = nextJournalEntry(last, note, new Date(now()).toISOString());
      if (!entry) return;
      const seq = await dexie.journal.put(entry);
      await dexie.journal
        .where('seq')
        .belowOrEqual(seq - JOURNAL_LENGTH)
        .delete();
    }),
  watch(handle) {
    const subscription = liveQuery(() => dexie.journal.orderBy('seq').reverse().toArray()).subscribe(handle);
    return () => subscription.unsubscribe();
  },
});
