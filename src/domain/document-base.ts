import * as z from 'zod/mini';
import { AuthorSchema } from './author.ts';
import { InstantSchema } from './primitives.ts';

/**
 * The schema version that this code writes; older ones are upcast when read (upcast.ts), newer ones set aside. The rule
 * that CouchDB runs repeats it (authority.ts).
 */
export const SCHEMA_VERSION = 3;

/** What the service writes is read from this version on: an older client must be updated. */
export const MIN_CLIENT_VERSION = 3;

/** What every replicated document carries. */
export function documentSchema<T extends string, S extends z.core.$ZodLooseShape>(type: T, shape: S) {
  return z.object({
    _id: z.string().check(z.minLength(1), z.maxLength(160)),
    _rev: z.optional(z.string()),
    type: z.literal(type),
    v: z.literal(SCHEMA_VERSION),
    at: InstantSchema,
    by: AuthorSchema,
    ...shape,
  });
}
