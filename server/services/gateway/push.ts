import type { Device } from '#domain/account.ts';
import {
  validateAuthority,
  validateStructure,
  type Writable,
  type WriteRefusal,
  type WriterContext,
} from '#domain/authority.ts';
import { FacilityDocumentSchema } from '#domain/documents.ts';
import { upcast } from '#domain/upcast.ts';
import * as z from 'zod/mini';

/** What devices write over: their own (authority.ts). */
const MUTABLE: readonly unknown[] = ['draft', 'questionnaire'];

const REVISION = /^[1-9]\d{0,9}-[0-9a-f]{32}$/;
/** More at once is told to be too much, like a body over the limit: replicators then halve their batches. */
export const MAX_DOCUMENTS = 1000;

export const RevisionSchema = z.string().check(z.regex(REVISION));

const PushedSchema = z.looseObject({
  _id: z.string().check(z.minLength(1), z.maxLength(160)),
  _rev: RevisionSchema,
  _revisions: z.object({
    start: z.int().check(z.gte(1)),
    ids: z.array(z.string().check(z.regex(/^[0-9a-f]{32}$/))).check(z.minLength(1), z.maxLength(1100)),
  }),
  _deleted: z.optional(z.boolean()),
});
export type Pushed = z.infer<typeof PushedSchema>;

/** A replication's push: `new_edits: false` keeps the device's own revisions, so that a repeated one changes nothing. */
export const PushSchema = z.object({
  docs: z.array(PushedSchema),
  new_edits: z.literal(false),
});

export type PushRefusal = WriteRefusal | 'revision-mismatch' | 'fields-invalid';

/** In the words that PouchDB's replicator knows as a denied document: it sets it aside instead of stopping. */
export interface DeniedDocument {
  id: string;
  rev: string;
  error: 'forbidden';
  name: 'forbidden';
  status: 403;
  reason: PushRefusal;
}

const isWriteRefusal = (thrown: unknown): thrown is { forbidden: WriteRefusal } =>
  typeof thrown === 'object' && thrown !== null && 'forbidden' in thrown;

/** Why this document may not be written, null when it may. `stored` is what the database holds under its id. */
export function refusalOf(doc: Pushed, stored: Writable | null, writer: WriterContext): PushRefusal | null {
  const { _revisions, ...fields } = doc;
  if (doc._rev !== `${_revisions.start}-${_revisions.ids[0]}`) return 'revision-mismatch';
  try {
    validateStructure(fields, stored);
    validateAuthority(fields, stored, writer);
  } catch (thrown) {
    if (isWriteRefusal(thrown)) return thrown.forbidden;
    throw thrown;
  }
  if (doc._deleted) return null;
  // What doesn't change has one revision, even if nothing of it is here yet.
  if (!MUTABLE.includes(fields.type) && _revisions.start !== 1) return 'immutable';
  const current = upcast(fields);
  if (!current.ok) return current.reason;
  return FacilityDocumentSchema.safeParse(current.document).success ? null : 'fields-invalid';
}

/** A device as the authority rules know it. */
export const writerOf = ({ id, facility }: Device): WriterContext => ({
  db: `facility-${facility}`,
  name: id,
  roles: ['device', `facility-${facility}`],
});

export const denied = ({ _id, _rev }: Pushed, reason: PushRefusal): DeniedDocument => ({
  id: _id,
  rev: _rev,
  error: 'forbidden',
  name: 'forbidden',
  status: 403,
  reason,
});
