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
  /** Removes whatever mentions one of these ids, here and in what a reload interrupted. */
  forgetAbout(ids: readonly string[]): Promise<void>;
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
export function createDrafts(dexie: Pick<FacilityDexie, 'name' | 'drafts'>, session: Storage): Drafts {
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

  /** What a reload interrupted is written in the end. */
  async function settle(draft: KeptDraft) {
    const slot = slotOf(draft.key);
    const text = session.getItem(slot);
    await dexie.drafts.put(draft);
    if (session.getItem(slot) === text) session.removeItem(slot);
  }

  /** On a full tablet it goes on standing in `session`, and can be read. */
  const settleLater = async (here: KeptDraft, there: KeptDraft | null) => {
    if (!there || here.savedAt > there.savedAt)
      await settle(here).catch((cause: unknown) => console.error('draft', cause));
  };
  const interruptedKeys = (prefix: string) =>
    Array.from({ length: session.length }, (_, index) => session.key(index) ?? '')
      .filter((slot) => slot.startsWith(slotOf(prefix)))
      .map((slot) => slot.slice(slotOf('').length));

  return {
    async read(key) {
      const here = interrupted(key);
      const there = await stored(key).catch((cause: unknown) => {
        if (!here) throw cause;
        console.error('draft', cause);
        return null;
      });
      if (here) await settleLater(here, there);
      if (!here || !there || here.version === there.version || here.parent === there.version)
        return { draft: here ?? there, overtaken: null };
      return here.savedAt > there.savedAt
        ? { draft: here, overtaken: there }
        : { draft: there, overtaken: here };
    },
    async write(draft) {
      try {
        session.setItem(slotOf(draft.key), JSON.stringify(draft));
      } catch {
        // Full: the database still may have room.
      }
      await settle(draft);
    },
    remove(key) {
      session.removeItem(slotOf(key));
      return dexie.drafts.delete(key);
    },
    async forgetAbout(ids) {
      const isAbout = (text: string) => ids.some((id) => text.includes(id));
      for (const key of interruptedKeys(''))
        if (isAbout(key + (session.getItem(slotOf(key)) ?? ''))) session.removeItem(slotOf(key));
      await dexie.drafts.filter((row) => isAbout(JSON.stringify(row))).delete();
    },
    async list(prefix) {
      for (const key of interruptedKeys(prefix)) {
        const here = interrupted(key);
        if (here) await settleLater(here, await stored(key));
      }
      const latest = new Map<string, KeptDraft>();
      const rows = await dexie.drafts.where('key').startsWith(prefix).toArray();
      for (const one of [
        ...rows.map(asKept),
        ...interruptedKeys(prefix).flatMap((key) => interrupted(key) ?? []),
      ])
        if (one.savedAt >= (latest.get(one.key)?.savedAt ?? '')) latest.set(one.key, one);
      return [...latest.values()].sort((a, b) => (a.savedAt < b.savedAt ? 1 : -1));
    },
    watch(key, handle) {
      const subscription = liveQuery(() => stored(key)).subscribe(handle);
      return () => subscription.unsubscribe();
    },
  };
}
