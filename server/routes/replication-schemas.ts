import * as z from 'zod/mini';
import { RevisionSchema } from '../services/gateway/push.ts';

const id = z.string().check(z.minLength(1), z.maxLength(240));
/** Neither a design document nor a checkpoint. */
const plainId = id.check(z.regex(/^[^_]/));
const numeric = z.string().check(z.regex(/^\d{1,9}$/));
const truth = z.enum(['true', 'false']);

/** Our tablets are nudged by /events; other replicators poll for long. A continuous feed is answered once. */
export const ChangesQuerySchema = z.object({
  since: z.optional(z.string().check(z.regex(/^(\d{1,15}|now|\d+-[\w-]{1,2000})$/))),
  limit: z.optional(numeric),
  style: z.optional(z.enum(['main_only', 'all_docs'])),
  include_docs: z.optional(truth),
  seq_interval: z.optional(numeric),
  feed: z.optional(z.enum(['normal', 'longpoll', 'continuous'])),
  timeout: z.optional(numeric),
});

export const DocumentQuerySchema = z.object({
  revs: z.optional(truth),
  latest: z.optional(truth),
  conflicts: z.optional(truth),
  rev: z.optional(RevisionSchema),
  open_revs: z.optional(
    z.string().check(
      z.maxLength(20_000),
      z.refine((text) => {
        if (text === 'all') return true;
        try {
          return z.array(RevisionSchema).safeParse(JSON.parse(text)).success;
        } catch {
          return false;
        }
      }),
    ),
  ),
});

export const RevisionsDiffSchema = z.record(id, z.array(RevisionSchema).check(z.maxLength(1000)));

export const BulkGetSchema = z.object({
  docs: z.array(z.object({ id: plainId, rev: z.optional(RevisionSchema) })).check(z.maxLength(5000)),
});
export const BulkGetQuerySchema = z.object({ revs: z.optional(truth), latest: z.optional(truth) });

/** A replication's own checkpoint. */
export const LocalDocumentSchema = z.looseObject({
  _id: z.string().check(z.regex(/^_local\/[\w.~+=-]{1,120}$/)),
  _rev: z.optional(z.string().check(z.regex(/^0-\d{1,9}$/))),
  _deleted: z.optional(z.never()),
  _attachments: z.optional(z.never()),
});
