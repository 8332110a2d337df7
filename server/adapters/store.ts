import type { Unreadable } from '#domain/upcast.ts';

/**
 * What the service asks of CouchDB, embedded or real. Built on nano in couch.ts; services know only these types.
 */
export interface Stored {
  _id: string;
  _rev?: string;
}

export type PutResult = { ok: true; rev: string } | { ok: false; reason: 'conflict' };

export interface Change {
  id: string;
  seq: string | number;
  deleted: boolean;
  doc: (Stored & Record<string, unknown>) | null;
  /** Written by newer code than this, or of a type that isn't known here: `doc` is as it stands in the store. */
  unreadable?: Unreadable;
}

/** A document with its history, as `new_edits: false` takes it. */
export interface Revised extends Stored {
  _rev: string;
  _revisions: { start: number; ids: string[] };
}
export interface Leaf {
  id: string;
  rev: string;
}

export interface Leaves {
  /** The sequence now, and how many documents live. */
  info(): Promise<{ seq: string | number; count: number }>;
  /** Of the documents that live, all leaves changed after `since`, design documents left out; returns at once. */
  leaves(
    since: string | number,
    limit: number,
  ): Promise<{ leaves: Leaf[]; lastSeq: string | number; isLast: boolean }>;
  /** Every id that starts with `prefix` with its revision, in order. */
  ids(prefix: string): Promise<Leaf[]>;
  /** Those that are there and live, in any order. */
  revisions(leaves: Leaf[]): Promise<Revised[]>;
}

export interface Database extends Leaves {
  readonly name: string;
  /** null when absent or deleted. */
  get<T extends Stored>(id: string): Promise<T | null>;
  /** In the order asked; null where absent. */
  getMany<T extends Stored>(ids: string[]): Promise<(T | null)[]>;
  /** Every document whose id starts with `prefix`, in order of id. */
  list<T extends Stored>(prefix: string): Promise<T[]>;
  /** The last whose id starts with `prefix`; null when there is none. */
  last<T extends Stored>(prefix: string): Promise<T | null>;
  /** Ids in [from, to), with documents, in order of id. */
  range<T extends Stored>(from: string, to: string): Promise<T[]>;
  /** Compare and swap by `_rev`; a new document has none. A 202 or a time-out is re-read before it is believed. */
  put(doc: Stored): Promise<PutResult>;
  /**
   * Reads, changes and writes again until no one else came between; `change` may run several times. null = leave.
   * @param read as it was read just now: tried first, and read again only if someone came between
   */
  update<T extends Stored>(id: string, change: (current: T | null) => T | null, read?: T): Promise<T | null>;
  remove(id: string, rev: string): Promise<PutResult>;
  /** Removes all of it, whatever conflicts with it too. Nothing to do when it isn't there. */
  removeWhole(id: string): Promise<void>;
  /** As replication does: revisions of elsewhere, with their histories. What is known already changes nothing. */
  insert(documents: (Revised & { _deleted?: boolean })[]): Promise<void>;
  /** Changes after `since`, with documents, at most `limit`; returns at once. */
  changes(since: string | number, limit: number): Promise<{ changes: Change[]; lastSeq: string | number }>;
}

/** Without a byte from the store. */
export const ANSWER_WITHIN_MS = 30_000;

/** A request in CouchDB's own words. */
export interface StoreRequest {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** With its query, already encoded. */
  path: string;
  /** What JSON can say; it becomes the store's. */
  body?: unknown;
}
export interface StoreAnswer {
  status: number;
  body: Buffer;
}

export interface StoreEndpoint {
  url: string;
  /** What authorises a request. */
  headers: Record<string, string>;
  /** The same without a connection, where this process holds the databases. */
  ask?: (request: StoreRequest) => Promise<StoreAnswer>;
}

export interface Store {
  database(name: string): Database;
  /** Creates what is missing: database, security, design documents of its kind. */
  ensure(name: string): Promise<Database>;
  /** Names that start with `prefix`. */
  names(prefix: string): Promise<string[]>;
  /** Frees the disk of what was removed from these databases; `purged`: documents whose very ids go. Resolves once done. */
  reclaim(databases: string[], purged: Record<string, string[]>): Promise<void>;
  /** For the gateway's own requests. */
  readonly endpoint: StoreEndpoint;
  close(): Promise<void>;
}

/** Written by newer code than this: neither read nor written over. */
export class UnreadableDocumentError extends Error {
  constructor(id: string, reason: Unreadable) {
    super(`${id.split(':')[0]}: ${reason}`);
    this.name = 'UnreadableDocumentError';
  }
}

/** The store did not answer, or answered with an error: nothing is known of the write. */
export class StoreUnavailableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreUnavailableError';
  }
}
