/** What this service uses of two packages that carry no types. */
declare module 'express-pouchdb' {
  import type { Express } from 'express';
  interface Options {
    mode: 'minimumForPouchDB';
    overrideMode: { include: string[]; exclude: string[] };
  }
  export default function expressPouchDB(pouch: unknown, options: Options): Express;
}

declare module 'pouchdb-node' {
  interface Written {
    ok: true;
    id: string;
    rev: string;
  }
  interface PouchDatabase {
    get(id: string): Promise<object>;
    allDocs(options: object): Promise<object>;
    /** In the order given; rejects when one of them can't be a document. */
    bulkDocs(documents: object[]): Promise<(Written | { status: number; name: string; message: string })[]>;
    close(): Promise<void>;
  }
  interface PouchConstructor {
    allDbs?: (done: (error: null, names: string[]) => void) => Promise<string[]>;
    /** What express-pouchdb keeps open. */
    __dbCacheMap?: Map<string, PouchDatabase>;
  }
  const PouchDB: { defaults(options: { prefix: string; db: unknown }): PouchConstructor };
  export default PouchDB;
  export type { PouchConstructor, PouchDatabase, Written };
}

declare module 'leveldown' {
  type Done = (error?: Error | null) => void;
  interface Level {
    open(options: { createIfMissing: boolean }, done: Done): void;
    close(done: Done): void;
    _put(key: unknown, value: unknown, options: object, done: Done): void;
    _del(key: unknown, options: object, done: Done): void;
    _batch(operations: unknown[], options: object, done: Done): void;
  }
  const leveldown: { (location: string): Level; destroy(location: string, done: Done): void };
  export default leveldown;
  export type { Level };
}
