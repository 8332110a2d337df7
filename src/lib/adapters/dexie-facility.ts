import type { JournalEntry } from '#domain/sync-journal.ts';
import type { Aside } from './asides.ts';
import type { Revision } from './pouch.ts';
import { createSavings } from './savings.ts';
import type { PendingUpload } from './waiting-files.ts';
import Dexie, { liveQuery, type Table, type Transaction } from 'dexie';
import { ulid } from 'ulid';

/** A document this tablet wrote and the service has not acknowledged yet. */
export interface OutboxEntry {
  /** Order of writing, which is the order of sending: a new patient before the booking. */
  seq?: number;
  id: string;
  /** null between the note of what is about to be saved and the saving itself. */
  rev: string | null;
  /** Of the last such note: what was sent before it says nothing of what is saved after it. */
  announced?: string;
  savedAt: string;
  /** Why the service did not keep it; null while it waits. */
  refused: string | null;
}

/** As an ArrayBuffer: WebKit refuses some Blobs. Rows of versions 1 to 3 hold the rest of the upload too. */
export interface UploadBytes {
  id: string;
  bytes: ArrayBuffer;
}

/** Unfinished writing; see drafts.ts. */
export interface DraftRow {
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
  uploadQueue!: Table<PendingUpload, string>;
  /** The bytes of what queues: read by the one transfer that sends them, and by an export. */
  uploads!: Table<UploadBytes, string>;
  journal!: Table<JournalEntry, number>;
  asides!: Table<Aside, string>;
  /** Told when another tab brings the database to a newer version: this one can't use it any more. */
  onNewer?: () => void;

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
    this.version(4).stores({ uploadQueue: 'id, appointment', uploads: 'id' }).upgrade(queueWithoutBytes);
    const known = this.verno;
    // Dexie would pass over it, also when it opens again by itself what another tab has upgraded. It counts by tens.
    const refuseNewer = () => {
      if (Math.floor(this.backendDB().version / 10) > known) throw new NewerDataError(name);
    };
    this.on('ready', refuseNewer, true);
    this.on('versionchange', ({ newVersion }) => {
      if (newVersion) this.onNewer?.();
    });
  }
}

/** Their bytes stay where they are: on a full tablet there is no room for a second copy of them. */
async function queueWithoutBytes(transaction: Transaction) {
  const uploads = transaction.table<UploadBytes & Omit<PendingUpload, 'size'>, string>('uploads');
  for (const id of await uploads.toCollection().primaryKeys()) {
    const upload = await uploads.get(id);
    if (!upload) continue;
    const { bytes, ...facts } = upload;
    await transaction.table<PendingUpload>('uploadQueue').add({ ...facts, size: bytes.byteLength });
  }
}

/** A newer version of the application has used this database: this one must not write to it. */
export class NewerDataError extends Error {
  constructor(name: string) {
    super(`${name} was written by a newer version`);
    this.name = 'NewerDataError';
  }
}

/** @throws NewerDataError */
export async function openFacilityDexie(name: string): Promise<FacilityDexie> {
  const dexie = new FacilityDexie(name);
  await dexie.open();
  return dexie;
}

/** A revision as it was sent, and the note that stood then. */
export type Sent = Pick<OutboxEntry, 'id' | 'announced'> & {
  /** null when there was nothing to send: it was announced and lost. */
  rev: string | null;
};

export interface Outbox {
  /** Announces, writes, confirms. What a crash interrupts is found in the outbox. */
  save(ids: string[], savedAt: string, write: () => Promise<Revision[]>): Promise<void>;
  /** Of what a tab is saving right now; null where the browser can't tell. */
  savingIds(): Promise<ReadonlySet<string> | null>;
  /** Notes what is about to be saved. */
  announce(ids: string[], savedAt: string): Promise<void>;
  /** What is saved waits to be sent, at its latest revision. */
  confirm(revisions: Revision[]): Promise<void>;
  /** Nothing of these is left to send; what was announced or saved since, or has a later revision, still waits. */
  acknowledge(sent: Sent[]): Promise<void>;
  forget(ids: string[]): Promise<void>;
  /** The service did not keep these; what has a later revision is judged by itself. */
  refuse(refusals: (Sent & { reason: string })[]): Promise<void>;
  /** Puts refused ones back among those that wait. */
  reconsider(ids: string[]): Promise<void>;
  /** In the order of writing. */
  entries(): Promise<OutboxEntry[]>;
  /** Calls back now and after each change, of this tab or another. */
  watch(handle: (entries: OutboxEntry[]) => void): () => void;
}

export function createOutbox(dexie: FacilityDexie, savings = createSavings(dexie.name)): Outbox {
  const entries = () => dexie.outbox.orderBy('seq').toArray();
  const patch = (id: string, change: Partial<OutboxEntry>) =>
    dexie.outbox.where('id').equals(id).modify(change);
  const asSent = ({ id, rev, announced }: Sent) =>
    dexie.outbox
      .where('id')
      .equals(id)
      .filter((entry) => entry.announced === announced && (entry.rev === rev || entry.rev === null));

  const announce: Outbox['announce'] = (ids, savedAt) =>
    dexie.transaction('rw', dexie.outbox, async () => {
      for (const id of ids) {
        const note = { rev: null, savedAt, announced: ulid() };
        // Tried again after half a failure, or a draft that waits: it keeps its place.
        const isKnown = await patch(id, note);
        if (!isKnown) await dexie.outbox.add({ id, refused: null, ...note });
      }
    });
  const confirm: Outbox['confirm'] = (revisions) =>
    dexie.transaction('rw', dexie.outbox, async () => {
      for (const { id, rev } of revisions) {
        const isKnown = await patch(id, { rev });
        // The service was faster with an earlier revision.
        if (!isKnown) await dexie.outbox.add({ id, rev, savedAt: new Date().toISOString(), refused: null });
      }
    });

  return {
    entries,
    announce,
    confirm,
    save: (ids, savedAt, write) =>
      savings.during(ids, async () => {
        await announce(ids, savedAt);
        await confirm(await write());
      }),
    savingIds: () => savings.ids(),
    async acknowledge(sent) {
      await dexie.transaction('rw', dexie.outbox, async () => {
        for (const one of sent) await asSent(one).delete();
      });
    },
    async forget(ids) {
      await dexie.outbox.where('id').anyOf(ids).delete();
    },
    async refuse(refusals) {
      await dexie.transaction('rw', dexie.outbox, async () => {
        for (const { reason, ...one } of refusals) await asSent(one).modify({ refused: reason });
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
