import type { Author } from '#domain/author.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import type { Draft } from '#domain/dossier-file.ts';
import type { Instant, Ulid } from '#domain/primitives.ts';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store } from '../adapters/store.ts';
import { createDossierShelf } from './dossier-shelf.ts';

export interface DraftPlace {
  facility: string;
  appointment: Ulid;
  by: Author;
}

/** Doctors' unfinished writing. A doctor has no device of the facility's: the account stands in its place. */
export function createDrafts({ store, clock }: { store: Store; clock: Clock }) {
  const databaseOf = (facility: string) => store.database(facilityDatabase(facility));
  const shelf = createDossierShelf(store);
  const idOf = ({ appointment, by }: DraftPlace) => documentId.draft(appointment, by.id, by.id);

  return {
    /** null when there is none, or an empty one. */
    async read(place: DraftPlace): Promise<Pick<Draft, 'text' | 'savedAt'> | null> {
      const draft = await shelf.get<Draft>(place.facility, idOf(place));
      return draft?.text ? { text: draft.text, savedAt: draft.savedAt } : null;
    },

    /** The last to arrive stays: device clocks decide nothing. */
    async save(place: DraftPlace, { text, savedAt }: { text: string; savedAt: Instant }): Promise<void> {
      await databaseOf(place.facility).update<Draft>(idOf(place), (current) => ({
        ...(current?._rev && { _rev: current._rev }),
        _id: idOf(place),
        type: 'draft',
        v: SCHEMA_VERSION,
        at: instant(clock),
        by: place.by,
        appointment: place.appointment,
        savedAt,
        text,
      }));
    },
  };
}
export type Drafts = ReturnType<typeof createDrafts>;
