import type { JournalEntry } from '#domain/sync-journal.ts';
import type { Aside } from './asides.ts';
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

/** Unfinished writing; see drafts.ts. */
interface DraftRow {
  key: string;
  value: unknown;
  savedAt: string;
  version?: string;
  parent?: string | null;
}

/** What the tablet keeps and never replicates. */
export class FacilityDexie extends Dexie {
  outbox!: Table<OutboxEntry, number>;
  drafts!: Table<DraftRow, string>;
  settings!: Table<{ key: string; value: unknown }, string>;
  uploads!: Table<PendingUpload, string>;
  journal!: Table<JournalEntry, number>;
  asides!: Table<Aside, string>;

  constructor(name: string) {
    super(name, { chromeTransactionDurability: 'strict' });
    this.version(1).stores({
      outbox: '++seq, &id',
      drafts: 'key',
      settings: 'key',
      uploads: 'id, appointment',
    });
    this.version(2).stores({ journal: '++seq' });
    this.version(3).stores({ asides: 'id, at' });
  }
}

/** A newer version of the application has used this database: this one must not write to it. */
export class NewerDataError extends Error {
  constructor(name: string) {
    super(`${name} was written by a newer version`);
    this.name = 'NewerDataError';
  }
}

/** @throws NewerDataError, which Dexie itself would pass over */
export async function openFacilityDexie(name: string): Promise<FacilityDexie> {
  const dexie = new FacilityDexie(name);
  const known = dexie.verno;
  await dexie.open();
  // Dexie counts by tens.
  if (Math.floor(dexie.backendDB().version / 10) <= known) return dexie;
  dexie.close();
  throw new NewerDataError(name);
}

export interface Outbox {
  /** Notes what is about to be saved. */
  announce(ids: string[], savedAt: string): Promise<void>;
  /** What is saved waits to be sent, at its latest revision. */
  confirm(revisions: { id: string; rev: string }[]): Promise<void>;
  /** The service holds these revisions; what has a later one still waits. */
  acknowledge(revisions: { id: string; rev: string }[]): Promise<void>;
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
      await dexie.transaction('rw', dexie.outbox, async () => {
        // Tried again after half a failure, some are announced already.
        const known = await dexie.outbox.where('id').anyOf(ids).toArray();
        const fresh = ids.filter((id) => !known.some((entry) => entry.id === id));
        await dexie.outbox.bulkAdd(fresh.map((id) => ({ id, rev: null, savedAt, refused: null })));
      });
    },
    async confirm(revisions) {
      await dexie.transaction('rw', dexie.outbox, async () => {
        for (const { id, rev } of revisions) {
          const isKnown = await patch(id, { rev });
          // The service was faster with an earlier revision.
          if (!isKnown) await dexie.outbox.add({ id, rev, savedAt: new Date().toISOString(), refused: null });
        }
      });
    },
    async acknowledge(revisions) {
      await dexie.transaction('rw', dexie.outbox, async () => {
        for (const { id, rev } of revisions)
          await dexie.outbox
            .where('id')
            .equals(id)
            .filter((entry) => entry.rev === rev || entry.rev === null)
            .delete();
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

/** Small values by key. */
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
