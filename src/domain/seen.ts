import type * as z from 'zod/mini';
import { documentSchema } from './document-base.ts';
import type { DossierFile } from './dossier-file.ts';
import type { Ulid } from './primitives.ts';
import { UlidSchema } from './primitives.ts';
import { SeenFilesSchema } from './seen-files.ts';

/**
 * Someone opened a dossier's list and found these files there, which they had not seen before; immutable. Files are named
 * rather than dated: no clock decides what is new.
 */
export const SeenSchema = documentSchema('seen', {
  appointment: UlidSchema,
  files: SeenFilesSchema,
});
export type Seen = z.infer<typeof SeenSchema>;

/** The ULID in `file:<appointment>:<ulid>`. */
export const fileIdOf = ({ _id }: Pick<DossierFile, '_id'>): Ulid => _id.slice(_id.lastIndexOf(':') + 1);

/** Of a dossier's files those that others added and that this reader has not seen, whichever device they saw them on. */
export function newFiles<F extends Pick<DossierFile, '_id' | 'by'>>(
  files: readonly F[],
  seen: readonly Pick<Seen, 'by' | 'files'>[],
  reader: string,
): F[] {
  const known = new Set(seen.filter(({ by }) => by.id === reader).flatMap((one) => one.files));
  return files.filter((file) => file.by.id !== reader && !known.has(fileIdOf(file)));
}
