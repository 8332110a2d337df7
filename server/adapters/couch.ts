import { ensureDatabase } from '#couchdb/setup.ts';
import { isDeepStrictEqual } from 'node:util';
import { createLeaves } from './couch-leaves.ts';
import { compact, purge } from './couch-reclaim.ts';
import { createCouch, type Couch, type CouchRequest } from './couch-request.ts';
import { createUnconnectedCouch } from './couch-unconnected.ts';
import type { EmbeddedDocuments } from './embedded-documents.ts';
import {
  StoreUnavailableError,
  type Change,
  type Database,
  type PutResult,
  type Store,
  type Stored,
  type StoreEndpoint,
} from './store.ts';
import { upcastDatabase } from './upcast-database.ts';

interface Rows {
  rows: { id?: string; doc?: Stored | null }[];
}
interface ChangesAnswer {
  results: { id: string; seq: string | number; deleted?: boolean; doc?: Change['doc'] }[];
  last_seq: string | number;
}

const UPDATE_ATTEMPTS = 40;
const revisionNumber = (rev: string | undefined) => Number.parseInt(rev ?? '0', 10);

/** Fails on an answer that no request of ours should get. */
async function expect<T>(couch: Couch, request: CouchRequest): Promise<T> {
  const { status, body } = await couch(request);
  if (status !== 200) throw new Error(`${request.method ?? 'GET'} ${request.db}: ${status}`, { cause: body });
  return body as T;
}

function createDatabase(couch: Couch, db: string, onWrite: (database: string) => void): Database {
  async function get<T extends Stored>(id: string): Promise<T | null> {
    const { status, body } = await couch({ db, doc: id });
    if (status === 404) return null;
    if (status !== 200) throw new Error(`GET ${db}: ${status}`, { cause: body });
    return body as T;
  }

  /** What became of a write whose answer is missing or uncertain. */
  async function settle(doc: Stored, cause: unknown): Promise<PutResult> {
    const current = await get(doc._id);
    if (current?._rev === doc._rev) {
      throw new StoreUnavailableError(`${db}: the write was not carried out`, { cause });
    }
    const ours =
      current !== null &&
      // Over a deleted document a first revision counts on from the tombstone's.
      (doc._rev === undefined || revisionNumber(current._rev) === revisionNumber(doc._rev) + 1) &&
      isDeepStrictEqual({ ...current, _rev: null }, JSON.parse(JSON.stringify({ ...doc, _rev: null })));
    return ours ? { ok: true, rev: current._rev ?? '' } : { ok: false, reason: 'conflict' };
  }

  async function put(doc: Stored): Promise<PutResult> {
    let answer;
    try {
      answer = await couch({ method: 'PUT', db, doc: doc._id, body: doc });
    } catch (error) {
      return settle(doc, error);
    }
    if (answer.status === 409) return { ok: false, reason: 'conflict' };
    if (answer.status !== 200) throw new Error(`PUT ${db}: ${answer.status}`, { cause: answer.body });
    onWrite(db);
    if (answer.accepted) return settle(doc, answer.body);
    return { ok: true, rev: (answer.body as { rev: string }).rev };
  }

  async function range<T extends Stored>(from: string, to: string): Promise<T[]> {
    const qs = { startkey: from, endkey: to, inclusive_end: false, include_docs: true };
    const { rows } = await expect<Rows>(couch, { db, path: '_all_docs', qs });
    return rows.map(({ doc }) => doc as T);
  }

  return {
    ...createLeaves(couch, db),
    name: db,
    get,
    put,
    range,
    async getMany<T extends Stored>(ids: string[]) {
      if (ids.length === 0) return [];
      const path = '_all_docs?include_docs=true';
      const { rows } = await expect<Rows>(couch, { method: 'POST', db, path, body: { keys: ids } });
      return rows.map(({ doc }) => (doc ?? null) as T | null);
    },
    list: (prefix) => range(prefix, `${prefix}\uffff`),
    async last<T extends Stored>(prefix: string) {
      const keys = { startkey: JSON.stringify(`${prefix}\uffff`), endkey: JSON.stringify(prefix) };
      const options = { ...keys, descending: true, limit: 1, include_docs: true };
      const { rows } = await expect<Rows>(couch, { db, path: `_all_docs?${query(options)}` });
      return (rows[0]?.doc ?? null) as T | null;
    },
    async update<T extends Stored>(id: string, change: (current: T | null) => T | null, read?: T) {
      for (let attempt = 0; attempt < UPDATE_ATTEMPTS; attempt++) {
        const current = (attempt === 0 && read) || (await get<T>(id));
        const next = change(current);
        if (next === null) return current;
        const result = await put({ ...next, _id: id, ...(current?._rev ? { _rev: current._rev } : {}) });
        if (result.ok) return { ...next, _id: id, _rev: result.rev };
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * attempt));
      }
      throw new StoreUnavailableError(`${db}: too many writers at once`);
    },
    async remove(id, rev) {
      const { status, body } = await couch({ method: 'DELETE', db, doc: id, qs: { rev } });
      if (status === 409 || status === 404) return { ok: false, reason: 'conflict' };
      if (status !== 200) throw new Error(`DELETE ${db}: ${status}`, { cause: body });
      onWrite(db);
      return { ok: true, rev: (body as { rev: string }).rev };
    },
    async removeWhole(id) {
      for (let attempt = 0; attempt < UPDATE_ATTEMPTS; attempt++) {
        const { status, body } = await couch({ db, doc: id, qs: { conflicts: true } });
        if (status === 404) return;
        if (status !== 200) throw new Error(`GET ${db}: ${status}`, { cause: body });
        const { _rev, _conflicts = [] } = body as { _rev: string; _conflicts?: string[] };
        for (const rev of [_rev, ..._conflicts]) await this.remove(id, rev);
      }
      throw new StoreUnavailableError(`${db}: too many writers at once`);
    },
    async insert(documents) {
      if (documents.length === 0) return;
      const body = { docs: documents, new_edits: false };
      const failed = await expect<unknown[]>(couch, { method: 'POST', db, path: '_bulk_docs', body });
      // With `new_edits: false` only what failed is answered.
      if (failed.length > 0) throw new Error(`POST ${db}/_bulk_docs`, { cause: failed[0] });
      onWrite(db);
    },
    async changes(since, limit) {
      const answer = await expect<ChangesAnswer>(couch, {
        db,
        path: `_changes?${query({ since, limit, include_docs: true })}`,
      });
      const changes = answer.results.map(({ id, seq, deleted, doc }) => ({
        id,
        seq,
        deleted: deleted === true,
        doc: doc ?? null,
      }));
      return { changes, lastSeq: answer.last_seq };
    },
  };
}

const query = (qs: Record<string, string | number | boolean>) =>
  new URLSearchParams(
    Object.entries(qs).map(([key, value]): [string, string] => [key, String(value)]),
  ).toString();

export interface CouchStoreOptions extends StoreEndpoint {
  /** Called after each write with the database's name: whoever follows it needn't wait for the next poll. */
  onWrite?: (database: string) => void;
  /** Of an embedded one. */
  documents?: EmbeddedDocuments;
  close?: () => Promise<void>;
}

/** The store on a CouchDB, embedded or real. */
export function createCouchStore({
  onWrite = () => {},
  documents,
  close,
  ...endpoint
}: CouchStoreOptions): Store {
  const { url, headers, ask } = endpoint;
  const couch = ask ? createUnconnectedCouch(ask, documents) : createCouch(url, headers);
  const databases = new Map<string, Database>();

  function database(name: string): Database {
    const known = databases.get(name) ?? upcastDatabase(createDatabase(couch, name, onWrite));
    databases.set(name, known);
    return known;
  }

  return {
    endpoint,
    database,
    async ensure(name) {
      await ensureDatabase(couch, name);
      onWrite(name);
      return database(name);
    },
    async names(prefix) {
      const names = await expect<string[]>(couch, { path: '_all_dbs' });
      return names.filter((name) => name.startsWith(prefix));
    },
    async reclaim(databases, purged) {
      for (const [db, ids] of Object.entries(purged)) await purge(couch, db, ids);
      for (const db of databases) await compact(couch, db);
    },
    close: close ?? (async () => {}),
  };
}
