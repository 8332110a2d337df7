import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import type { DossierFile } from '#domain/dossier-file.ts';
import type { Ulid } from '#domain/primitives.ts';
import { fileIdOf, newFiles, type Seen } from '#domain/seen.ts';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store } from '../adapters/store.ts';
import type { Visitor } from './dossier-access.ts';

/** One for each time that something new was seen: a page gone wild must not fill the tablets. */
const MAX_MARKS = 500;

/** Which documents each reader has had before their eyes; tablets write their own (docs/decisions/037). */
export function createSeenMarks({ store, clock }: { store: Store; clock: Clock }) {
  const databaseOf = (facility: string) => store.database(facilityDatabase(facility));
  const marksOf = (facility: string, appointment: Ulid) =>
    databaseOf(facility).list<Seen>(documentId.seen(appointment, ''));

  return {
    /** Of a dossier's files those that are new to `reader`; none of one that went to the archive. */
    async newTo(
      reader: string,
      { facility, appointment }: { facility: string; appointment: Ulid },
      files: readonly DossierFile[],
    ): Promise<Ulid[]> {
      if (files.every(({ by }) => by.id === reader)) return [];
      const marks = await marksOf(facility, appointment);
      return newFiles(files, marks, reader).map(fileIdOf);
    },
    async mark(visitor: Visitor, { id, files }: { id: Ulid; files: Ulid[] }): Promise<void> {
      const { facility, appointmentId: appointment, by } = visitor;
      const database = databaseOf(facility);
      const [live, marks] = await Promise.all([
        database.get(documentId.appointment(appointment)),
        marksOf(facility, appointment),
      ]);
      const known = new Set(marks.filter((mark) => mark.by.id === by.id).flatMap((mark) => mark.files));
      if (!live || marks.length >= MAX_MARKS || files.every((file) => known.has(file))) return;
      const _id = documentId.seen(appointment, id);
      const mark: Seen = {
        ...{ _id, type: 'seen', v: SCHEMA_VERSION, at: instant(clock), by },
        ...{ appointment, files },
      };
      await database.put(mark);
    },
  };
}
export type SeenMarks = ReturnType<typeof createSeenMarks>;
