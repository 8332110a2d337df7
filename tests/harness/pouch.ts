import 'fake-indexeddb/auto';
import { createRequire } from 'node:module';

export interface Result {
  ok: boolean;
  docs_read: number;
  docs_written: number;
  doc_write_failures: number;
  errors: { id?: string; reason?: string }[];
}
type Document = { _id: string; _rev?: string };

/** What tests use of PouchDB. Its published types change Node's Buffer, and the service is compiled beside them. */
export interface Pouch {
  get<T extends object>(
    id: string,
    options?: { rev?: string; revs?: boolean },
  ): Promise<T & Required<Document>>;
  put(document: Document & Record<string, unknown>): Promise<{ id: string; rev: string }>;
  allDocs(options: { startkey?: string; include_docs?: boolean; conflicts?: boolean }): Promise<{
    rows: { id: string; doc: Record<string, unknown> & Required<Document> }[];
  }>;
  replicate: {
    to(
      other: Pouch,
      options?: { batch_size?: number; filter?: (document: { _id: string }) => boolean },
    ): Promise<Result>;
    from(
      other: Pouch,
      options?: { batch_size?: number; filter?: (document: { _id: string }) => boolean },
    ): Promise<Result>;
  };
  close(): Promise<void>;
}
interface PouchConstructor {
  new (name: string, options: object): Pouch;
  plugin(plugin: unknown): PouchConstructor;
}

const require = createRequire(import.meta.url);
const load = (name: string): unknown => require(name);

/** Core, idb, http and replication: what a tablet's browser runs. */
export const PouchDB = ['pouchdb-adapter-idb', 'pouchdb-adapter-http', 'pouchdb-replication'].reduce(
  (pouch, name) => pouch.plugin(load(name)),
  load('pouchdb-core') as PouchConstructor,
);
