import type { JournalEntry } from '#domain/sync-journal.ts';
import Dexie, { liveQuery, type Table } from 'dexie';

/** A document this tablet wrote and the service has not acknowledged yet. */
export interface OutboxEntry {
  /** Order of writing, which is the order of sending: a new patient before the booking. */
  seq?: number;
  id: string;
  /** null between the note of what is about to be saved and the saving itself. */
  rev: string | null;
  savedAt: string;
  /** Why the service did not keep it; null while it waits. */
  refused: string | null;
}

/** A file on its way to the dossier. Bytes as an ArrayBuffer: WebKit refuses some Blobs. */
export interface PendingUpload {
  id: string;
  appointment: string;
  name: string;
  mediaType: string;
  sha256: string;
  bytes: ArrayBuffer;
  addedAt: string;
  /** A failure code when the service would not have it. */
  refused: string | null;
}

/** What the tablet keeps and never replicates. */
export class FacilityDexie extends Dexie {
  outbox!: Table<OutboxEntry, number>;
  drafts!: Table<{ key: string; value: unknown; savedAt: string }, string>;
  settings!: Table<{ key: string; value: unknown }, string>;
  uploads!: Table<PendingUpload, string>;
  journal!: Table<JournalEntry, number>;

  constructor(name: string) {
    super(name, { chromeTransactionDurability: 'strict' });
    this.version(1).stores({
      outbox: '++seq, &id',
      drafts: 'key',
      settings: 'key',
      uploads: 'id, appointment',
    });
    this.version(2).stores({ journal: '++seq' });
  }
}

export interface Outbox {
  /** Notes what is about to be saved. */
  announce(ids: string[], savedAt: string): Promise<void>;
  confirm(revisions: { id: string; rev: string }[]): Promise<void>;
  forget(ids: string[]): Promise<void>;
  refuse(refusals: { id: string; reason: string }[]): Promise<void>;
  /** Puts refused ones back among those that wait. */
  reconsider(ids: string[]): Promise<void>;
  /** In the order of writing. */
  entries(): Promise<OutboxEntry[]>;
  /** Calls back now and after each change, of this tab or another. */
  watch(handle: (entries: OutboxEntry[]) => void): () => void;
}

export function createOutbox(dexie: FacilityDexie): Outbox {
  const entries = () => dexie.outbox.orderBy('seq').toArray();
  const patch = (id: string, change: Partial<OutboxEntry>) =>
    dexie.outbox.where('id').equals(id).modify(change);
  return {
    entries,
    async announce(ids, savedAt) {
      await dexie.outbox.bulkAdd(ids.map((id) => ({ id, rev: null, savedAt, refused: null })));
    },
    async confirm(revisions) {
      await dexie.transaction('rw', dexie.outbox, async () => {
        for (const { id, rev } of revisions) await patch(id, { rev });
      });
    },
    async forget(ids) {
      await dexie.outbox.where('id').anyOf(ids).delete();
    },
    async refuse(refusals) {
      await dexie.transaction('rw', dexie.outbox, async () => {
        for (const { id, reason } of refusals) await patch(id, { refused: reason });
      });
    },
    async reconsider(ids) {
      await dexie.outbox.where('id').anyOf(ids).modify({ refused: null });
    },
    watch(handle) {
      const subscription = liveQuery(entries).subscribe(handle);
      return () => subscription.unsubscribe();
    },
  };
}

/** Small values by key: settings, and drafts that survive a reload or a power cut. */
export interface KeyValues {
  read(key: string): Promise<unknown>;
  write(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
}

export const createSettings = (dexie: FacilityDexie): KeyValues => ({
  read: async (key) => (await dexie.settings.get(key))?.value,
  write: async (key, value) => void (await dexie.settings.put({ key, value })),
  remove: (key) => dexie.settings.delete(key),
});

/**
 * Unfinished writing. A browser drops what a page that is reloaded still writes to its database, so each value stands
 * in `session` (this tab's own, written at once) until the database has it.
 */
export function createDrafts(dexie: FacilityDexie, now: () => string, session: Storage): KeyValues {
  const slotOf = (key: string) => `${dexie.name}:${key}`;
  return {
    async read(key) {
      const interrupted = session.getItem(slotOf(key));
      if (interrupted !== null) return JSON.parse(interrupted) as unknown;
      return (await dexie.drafts.get(key))?.value;
    },
    async write(key, value) {
      const text = JSON.stringify(value);
      session.setItem(slotOf(key), text);
      await dexie.drafts.put({ key, value, savedAt: now() });
      if (session.getItem(slotOf(key)) === text) session.removeItem(slotOf(key));
    },
    remove(key) {
      session.removeItem(slotOf(key));
      return dexie.drafts.delete(key);
    },
  };
}
