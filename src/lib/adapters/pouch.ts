import type { FacilityDocument } from '#domain/documents.ts';
import { AlreadyWrittenError, isSameWriting } from '#domain/same-writing.ts';
import PouchDB from 'pouchdb-core';
import http from 'pouchdb-adapter-http';
import idb from 'pouchdb-adapter-idb';
import replication from 'pouchdb-replication';
import { requireStrictDurability } from './pouch-durability.ts';

PouchDB.plugin(idb).plugin(http).plugin(replication);
if (typeof IDBDatabase !== 'undefined') requireStrictDurability(IDBDatabase.prototype);

export type Raw = Record<string, unknown> & { _id: string; _rev?: string };
export interface Revision {
  id: string;
  rev: string;
}

/** The tablet's copy of its facility's database. */
export interface LocalDatabase {
  readonly pouch: PouchDB.Database;
  /**
   * Saves new documents, in order; what is already there under the same id is left alone.
   * @throws AlreadyWrittenError when that says something else; nothing is saved then
   */
  insert(documents: FacilityDocument[]): Promise<Revision[]>;
  /** Also of a removed one: its removal must be sent too. */
  revisionOf(id: string): Promise<string | null>;
  /** Saves the next revision of a document that may change: a draft. */
  replace(document: FacilityDocument): Promise<Revision>;
  /** null when it isn't there. */
  remove(id: string): Promise<Revision | null>;
  /**
   * Writes a document that never left anew, again as its first revision: the service takes no other of what never
   * changes. @param kept is told the new revision before the old one goes.
   */
  rewrite(
    revision: Revision,
    change: (document: Raw) => Raw,
    kept: (revision: Revision) => Promise<void>,
  ): Promise<void>;
  /** Everything, and the sequence it is as of. */
  readAll(): Promise<{ documents: Raw[]; seq: string | number }>;
  /**
   * Calls back for every later change, of this tab, of another one, or pulled. Returns what stops it.
   * @param ended told when the browser has closed the database
   */
  follow(since: string | number, handle: (document: Raw) => void, ended?: () => void): () => void;
  close(): Promise<void>;
}

const READ_AT_ONCE = 1000;

/** Adapter `idb`: two tabs may write at once, which `indexeddb` does not survive (pouchdb#8494, #8599, #9018). */
export function openLocalDatabase(name: string): LocalDatabase {
  const pouch = new PouchDB(name, {
    adapter: 'idb',
    auto_compaction: true,
  } as PouchDB.Configuration.DatabaseConfiguration);

  async function revisionOf(id: string) {
    const [row] = (await pouch.allDocs({ keys: [id] })).rows;
    return row && 'value' in row && row.value ? row.value.rev : null;
  }

  /** Two tabs may save one draft at once: the later one goes on from the other's. */
  async function next(id: string, document: object): Promise<Revision> {
    const rev = await revisionOf(id);
    const isGone = rev !== null && !(await pouch.get(id).catch(() => null));
    try {
      return await pouch.put({ ...document, _id: id, ...(rev && !isGone && { _rev: rev }) });
    } catch (cause) {
      if ((cause as PouchDB.Core.Error).status !== 409) throw cause;
      return next(id, document);
    }
  }

  return {
    pouch,
    revisionOf,
    replace: ({ _rev: _former, ...document }) => next(document._id, document),
    async remove(id) {
      const current = await pouch.get(id).catch(() => null);
      return current && next(id, { _deleted: true });
    },
    async rewrite({ id, rev }, change, kept) {
      const hash = crypto
        .getRandomValues(new Uint32Array(4))
        .reduce((text, word) => text + word.toString(16).padStart(8, '0'), '');
      const document = change((await pouch.get(id, { rev })) as Raw);
      await pouch.bulkDocs([{ ...document, _id: id, _rev: `1-${hash}` }], { new_edits: false });
      await kept({ id, rev: `1-${hash}` });
      await pouch.remove(id, rev);
    },
    async insert(documents) {
      const { rows } = await pouch.allDocs({ keys: documents.map(({ _id }) => _id), include_docs: true });
      for (const [index, row] of rows.entries()) {
        const document = documents[index];
        const known = 'doc' in row ? row.doc : null;
        if (known && document && !isSameWriting(known, document)) throw new AlreadyWrittenError(document._id);
      }
      const results = await pouch.bulkDocs(documents as PouchDB.Core.PutDocument<object>[]);
      const revisions: Revision[] = [];
      for (const [index, { _id: id }] of documents.entries()) {
        const result = results[index] ?? {};
        const rev = 'rev' in result ? result.rev : await revisionOf(id);
        if (!rev) throw new Error(`The tablet could not save ${id.split(':')[0]}`, { cause: result });
        revisions.push({ id, rev });
      }
      return revisions;
    },
    async readAll() {
      const { update_seq: seq } = await pouch.info();
      const documents: Raw[] = [];
      for (let after: string | null = null; ;) {
        // The next id there can be: this one may be deleted meanwhile.
        const from: { startkey?: string } = after === null ? {} : { startkey: `${after}\u0000` };
        const { rows } = await pouch.allDocs({ include_docs: true, limit: READ_AT_ONCE, ...from });
        for (const row of rows) if ('doc' in row && row.doc) documents.push(row.doc as Raw);
        after = rows.at(-1)?.id ?? null;
        if (rows.length < READ_AT_ONCE) return { documents, seq };
        // A finger on the screen comes first.
        await new Promise((resolve) => setTimeout(resolve));
      }
    },
    follow(since, handle, ended) {
      const feed = pouch.changes({ since, live: true, include_docs: true });
      feed.on('change', ({ doc }) => doc && handle(doc as Raw));
      feed.catch(() => ended?.());
      return () => feed.cancel();
    },
    close: () => pouch.close(),
  };
}
