import { liveQuery } from 'dexie';
import type { FacilityDexie } from './dexie-facility.ts';

/** Unfinished writing as one tab saved it. */
export interface KeptDraft {
  key: string;
  value: unknown;
  /** UTC, by this device's clock. */
  savedAt: string;
  /** Of this saving, and of the one it went on from: what another tab wrote meanwhile is told from what it built on. */
  version: string;
  parent: string | null;
}

/** Unfinished writing that survives a reload, a crash and a power cut. */
export interface Drafts {
  /** The later of what the database has and what a reload interrupted; and the other one where they part. */
  read(key: string): Promise<{ draft: KeptDraft | null; overtaken: KeptDraft | null }>;
  /** The write starts before this returns. Rejects when the tablet is full. */
  write(draft: KeptDraft): Promise<void>;
  remove(key: string): Promise<void>;
  /** Every draft whose key starts so, the latest first. */
  list(prefix: string): Promise<KeptDraft[]>;
  /** Calls back now and after each change of any tab; null once it is removed. */
  watch(key: string, handle: (draft: KeptDraft | null) => void): () => void;
}

const asKept = (row: Partial<KeptDraft> & Pick<KeptDraft, 'key' | 'value' | 'savedAt'>): KeptDraft => ({
  // Written before versions were kept.
  version: row.savedAt,
  parent: null,
  ...row,
});

/**
 * A browser drops what a page that is reloaded still writes to its database, so each draft stands in `session` (this
 * tab's own, written at once) until the database has it.
 */
export function createDrafts(dexie: FacilityDexie, session: Storage): Drafts {
  const slotOf = (key: string) => `${dexie.name}:${key}`;
  const stored = async (key: string) => {
    const row = await dexie.drafts.get(key);
    return row ? asKept(row) : null;
  };

  function interrupted(key: string): KeptDraft | null {
    const text = session.getItem(slotOf(key));
    const value = text === null ? null : (JSON.parse(text) as KeptDraft);
    return value && typeof value === 'object' && 'savedAt' in value ? value : null;
  }

  return {
    async read(key) {
      const [here, there] = [interrupted(key), await stored(key)];
      if (!here || !there || here.version === there.version || here.parent === there.version)
        return { draft: here ?? there, overtaken: null };
      return here.savedAt > there.savedAt
        ? { draft: here, overtaken: there }
        : { draft: there, overtaken: here };
    },
    async write(draft) {
      const slot = slotOf(draft.key);
      const text = JSON.stringify(draft);
      try {
        session.setItem(slot, text);
      } catch {
        // Full: the database still may have room.
      }
      await dexie.drafts.put(draft);
      if (session.getItem(slot) === text) session.removeItem(slot);
    },
    remove(key) {
      session.removeItem(slotOf(key));
      return dexie.drafts.delete(key);
    },
    async list(prefix) {
      const rows = await dexie.drafts.where('key').startsWith(prefix).toArray();
      return rows.map(asKept).sort((a, b) => (a.savedAt < b.savedAt ? 1 : -1));
    },
    watch(key, handle) {
      const subscription = liveQuery(() => stored(key)).subscribe(handle);
      return () => subscription.unsubscribe();
    },
  };
}
