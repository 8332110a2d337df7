import type { doctorApi } from '#domain/api/doctor.ts';
import type { Author } from '#domain/author.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import type { Draft } from '#domain/dossier-file.ts';
import type { Ulid } from '#domain/primitives.ts';
import type * as z from 'zod/mini';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store } from '../adapters/store.ts';
import { createDossierShelf } from './dossier-shelf.ts';

export interface DraftPlace {
  facility: string;
  appointment: Ulid;
  by: Author;
}
type Saving = z.output<typeof doctorApi.saveDraft.request>;
type DraftState = z.output<typeof doctorApi.saveDraft.response>;
type Kept = Draft & { _rev?: string };

const stateOf = ({ version = '', overtaken }: Partial<Draft>): DraftState => ({
  version,
  overtaken: overtaken ?? null,
});

/** What stands beside the new text: the former one, unless this one goes on from it. */
function overtakenBy({ text, parents, settled }: Saving, current: Kept | null): Draft['overtaken'] {
  // Deposited, or given up.
  if (!current || text === '') return undefined;
  const isBuiltOn = !parents || parents.includes(current.version ?? '') || current.text === text;
  if (!isBuiltOn && current.text) return { text: current.text, savedAt: current.at };
  return settled || current.overtaken?.text === text ? undefined : current.overtaken;
}

/** Doctors' unfinished writing. A doctor has no device of the facility's: the account stands in its place. */
export function createDrafts({ store, clock }: { store: Store; clock: Clock }) {
  const databaseOf = (facility: string) => store.database(facilityDatabase(facility));
  const shelf = createDossierShelf(store);
  const idOf = ({ appointment, by }: DraftPlace) => documentId.draft(appointment, by.id, by.id);

  return {
    /** null when there is none, or an empty one. Its date is the service's own: devices' clocks can't be compared. */
    async read(place: DraftPlace) {
      const draft = await shelf.get<Kept>(place.facility, idOf(place));
      return draft?.text ? { text: draft.text, savedAt: draft.at, ...stateOf(draft) } : null;
    },

    /** The last to arrive stays: device clocks decide nothing. */
    async save(place: DraftPlace, saving: Saving): Promise<DraftState> {
      const saved = await databaseOf(place.facility).update<Kept>(idOf(place), (current) => {
        const overtaken = overtakenBy(saving, current);
        const isSame = current?.text === saving.text && current.overtaken?.text === overtaken?.text;
        if (isSame) return null;
        return {
          ...(current?._rev && { _rev: current._rev }),
          _id: idOf(place),
          type: 'draft',
          v: SCHEMA_VERSION,
          at: instant(clock),
          by: place.by,
          appointment: place.appointment,
          savedAt: saving.savedAt,
          text: saving.text,
          ...(saving.version && { version: saving.version }),
          ...(overtaken && { overtaken }),
        };
      });
      return stateOf(saved ?? {});
    },
  };
}
export type Drafts = ReturnType<typeof createDrafts>;
