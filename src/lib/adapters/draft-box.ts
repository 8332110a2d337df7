import Dexie, { type Table } from 'dexie';

export interface KeptDraft {
  /** The appointment's ULID and the author's, so that doctors who share a computer keep apart. */
  key: string;
  text: string;
  /** UTC instant of the last key. */
  savedAt: string;
}

/** Unfinished writing on this device, safe within a second of the last key. */
export interface DraftBox {
  read(key: string): Promise<KeptDraft | null>;
  keep(draft: KeptDraft): Promise<void>;
  forget(key: string): Promise<void>;
}

export function openDraftBox(): DraftBox {
  // Strict durability: the default may lose what a power cut interrupts.
  const database = new Dexie('doctor-drafts', { chromeTransactionDurability: 'strict' });
  database.version(1).stores({ drafts: 'key' });
  const drafts: Table<KeptDraft, string> = database.table('drafts');
  return {
    read: async (key) => (await drafts.get(key)) ?? null,
    keep: async (draft) => {
      await drafts.put(draft);
    },
    forget: (key) => drafts.delete(key),
  };
}
