import Dexie, { type Table } from 'dexie';

export interface KeptDraft {
  /** The appointment's ULID and the author's, so that doctors who share a computer keep apart. */
  key: string;
  text: string;
  /** UTC instant of the last key, by this device's clock. */
  savedAt: string;
  /** The text that the service last had from here, or gave: what differs from it is new on one side. */
  sent?: string | null;
}

/** Unfinished writing on this device, safe within a second of the last key. */
export interface DraftBox {
  read(key: string): Promise<KeptDraft | null>;
  keep(draft: KeptDraft): Promise<void>;
  forget(key: string): Promise<void>;
}

/** @param session this tab's own: a browser drops what a page that is reloaded still writes to its database. */
export function openDraftBox(session: Storage): DraftBox {
  // Strict durability: the default may lose what a power cut interrupts.
  const database = new Dexie('doctor-drafts', { chromeTransactionDurability: 'strict' });
  database.version(1).stores({ drafts: 'key' });
  const drafts: Table<KeptDraft, string> = database.table('drafts');
  const slotOf = (key: string) => `doctor-draft:${key}`;
  return {
    async read(key) {
      const kept = (await drafts.get(key)) ?? null;
      const text = session.getItem(slotOf(key));
      const interrupted = text === null ? null : (JSON.parse(text) as KeptDraft);
      if (!interrupted || (kept && kept.savedAt > interrupted.savedAt)) return kept;
      await drafts.put(interrupted);
      session.removeItem(slotOf(key));
      return interrupted;
    },
    async keep(draft) {
      const slot = slotOf(draft.key);
      const text = JSON.stringify(draft);
      try {
        session.setItem(slot, text);
      } catch {
        // Full: the database still may have room.
      }
      await drafts.put(draft);
      if (session.getItem(slot) === text) session.removeItem(slot);
    },
    async forget(key) {
      session.removeItem(slotOf(key));
      await drafts.delete(key);
    },
  };
}
