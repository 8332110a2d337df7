import type { PouchDatabase } from 'pouchdb-node';
import { createGroupedPuts, type GroupedPuts } from './grouped-puts.ts';
import type { CouchAnswer, CouchRequest } from './couch-request.ts';
import { StoreUnavailableError } from './store.ts';

/** `null`: of another kind than these; the application answers it. */
export type EmbeddedDocuments = (request: CouchRequest) => Promise<CouchAnswer> | null;

/** As `range` in couch.ts asks: the documents of a stretch, its end left out. */
const isStretch = ({
  startkey,
  endkey,
  inclusive_end,
  include_docs,
  ...others
}: NonNullable<CouchRequest['qs']>) =>
  startkey !== undefined &&
  endkey !== undefined &&
  inclusive_end === false &&
  include_docs === true &&
  Object.keys(others).length === 0;

/** As `getMany` in couch.ts asks. */
const MANY = '_all_docs?include_docs=true';

/**
 * One read each: by keys, PouchDB opens a stream of the index for every one of them, which takes five times as long. The
 * rows alone are told, and what was removed is one that isn't there.
 */
async function readMany(database: PouchDatabase, keys: string[]): Promise<{ rows: object[] }> {
  const rows = keys.map(async (id) => {
    const { status, body } = await answerOf(database.get(id));
    if (status === 404) return { key: id, error: 'not_found' };
    return { id, key: id, value: { rev: (body as { _rev: string })._rev }, doc: body };
  });
  return { rows: await Promise.all(rows) };
}

/** As CouchDB tells it: what is asked wrongly, or in vain, has a status below 500. */
async function answerOf(asked: Promise<unknown>): Promise<CouchAnswer> {
  try {
    return { status: 200, body: await asked, accepted: false };
  } catch (cause) {
    const { status = 500, message } = cause as { status?: number; message: string };
    if (status >= 500) throw new StoreUnavailableError(message, { cause });
    return { status, body: cause, accepted: false };
  }
}

/**
 * The requests that services make all the time, of a store in this process: a document read, several, a stretch of them,
 * a document written. PouchDB is asked itself, which the application in between made four times as dear.
 * @param find the database as the application holds it; undefined when it doesn't
 */
export function createEmbeddedDocuments(
  find: (name: string) => PouchDatabase | undefined,
): EmbeddedDocuments {
  const puts = new WeakMap<PouchDatabase, GroupedPuts>();

  function putsOf(database: PouchDatabase): GroupedPuts {
    const known = puts.get(database) ?? createGroupedPuts((documents) => database.bulkDocs(documents));
    puts.set(database, known);
    return known;
  }

  return ({ method = 'GET', db = '', doc, path, qs, body }) => {
    const database = find(db);
    if (!database) return null;
    if (doc === undefined) {
      const keys = (body as { keys?: string[] } | undefined)?.keys;
      if (method === 'POST' && path === MANY && keys) return answerOf(readMany(database, keys));
      const isAsked = method === 'GET' && path === '_all_docs' && qs && isStretch(qs);
      return isAsked ? answerOf(database.allDocs({ ...qs })) : null;
    }
    // Design documents and local ones have rules of their own.
    if (qs || doc === '' || doc.startsWith('_')) return null;
    if (method === 'GET') return answerOf(database.get(doc));
    // What is asked with becomes the store's: it gets a copy, as it would from a wire.
    return method === 'PUT' ? answerOf(putsOf(database)(JSON.parse(JSON.stringify(body)))) : null;
  };
}
