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
  interface PouchConstructor {
    allDbs?: (done: (error: null, names: string[]) => void) => Promise<string[]>;
    /** What express-pouchdb keeps open. */
    __dbCacheMap?: Map<string, { close(): Promise<void> }>;
  }
  const PouchDB: { defaults(options: { prefix: string; db: unknown }): PouchConstructor };
  export default PouchDB;
  export type { PouchConstructor };
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
