import * as z from 'zod/mini';
import { endpoint } from '../endpoint.ts';
import { InstantSchema, UlidSchema } from '../primitives.ts';

/**
 * A facility's database as the gateway tells it to a tablet, beside CouchDB's own protocol. `:database` is
 * `facility-<id>`; the device's cookie decides. See docs/decisions/010-first-sync-by-snapshot.md.
 */
export const syncApi = {
  /** Asked at the start of each exchange. */
  hello: endpoint({
    method: 'GET',
    path: '/db/:database/_hello',
    request: undefined,
    response: z.object({
      /** Changes when the database was restored from a backup: what a tablet believes of the service is void. */
      epoch: UlidSchema,
      /** The database's update sequence now, as CouchDB words it. */
      seq: z.union([z.string(), z.number()]),
      /** Clients that read documents of an older version only must be updated; what they push is taken first. */
      minClient: z.int(),
      now: InstantSchema,
      /** Of persons, consultations and orders that were erased: what the tablet holds of them beside its copy goes too. */
      erased: z.optional(z.array(UlidSchema)),
    }),
    errors: [],
  }),
  /** What a fresh tablet starts from. Built when there is none; the parts of one snapshot never change. */
  snapshot: endpoint({
    method: 'GET',
    path: '/db/:database/_snapshot',
    request: undefined,
    response: z.object({
      id: UlidSchema,
      epoch: UlidSchema,
      /** Ordinary replication goes on from here. */
      seq: z.union([z.string(), z.number()]),
      /** Documents in each part. */
      parts: z.array(z.int()),
    }),
    errors: [],
  }),
};

/**
 * One part of a snapshot: gzip, one JSON document a line with `_id`, `_rev` and `_revisions`, ready for `_bulk_docs` with
 * `new_edits: false`. 404 when the snapshot has been replaced: ask for the new one, what was inserted stays good.
 */
export const snapshotPartPath = (database: string, id: string, part: number) =>
  `/db/${database}/_snapshot/${id}/${part}`;
