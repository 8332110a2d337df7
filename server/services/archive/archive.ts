import type { Appointment } from '#domain/appointment.ts';
import { archiveDatabase, documentId, facilityDatabase } from '#domain/document-ids.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { Clock } from '../../adapters/clock.ts';
import type { Store } from '../../adapters/store.ts';
import type { Appointments } from '../appointments.ts';
import { createDossierArchiving, entryId } from './dossiers.ts';
import { each } from './moving.ts';
import { archiveFoldedChanges, dropBusyDays } from './remnants.ts';
import { archiveStragglers } from './stragglers.ts';

interface Dependencies {
  store: Store;
  clock: Clock;
  appointments: Pick<Appointments, 'lapse'>;
}

/**
 * Keeps the tablets' database small: dossiers that are over go to the archive, folded changes too, old busy days vanish.
 * Each document is copied, then deleted; a cut anywhere is made good by the next run.
 */
export function createArchive({ store, clock, appointments }: Dependencies) {
  const archiveDossiers = createDossierArchiving({ clock, appointments });

  return {
    /** For facilities older than their archives. */
    async prepare(): Promise<void> {
      const archives = await store.names(archiveDatabase(''));
      for (const name of await store.names(facilityDatabase(''))) {
        const archiveName = archiveDatabase(name.slice(facilityDatabase('').length));
        if (!archives.includes(archiveName)) await store.ensure(archiveName);
      }
    },
    /** All that can be moved. @throws the first failure, in the end */
    async run(): Promise<void> {
      const prefix = facilityDatabase('');
      await each(await store.names(prefix), async (name) => {
        const facility = name.slice(prefix.length);
        const live = store.database(name);
        const old = store.database(archiveDatabase(facility));
        const steps = [
          () => archiveDossiers(facility, live, old),
          () => archiveStragglers(live, old),
          () => archiveFoldedChanges(live, old, clock),
          () => dropBusyDays(live, clock),
        ];
        await each(steps, (step) => step());
      });
    },
    /** A patient's archived appointments, latest first. */
    async ofPatient(facility: string, patient: Ulid): Promise<Appointment[]> {
      const database = store.database(archiveDatabase(facility));
      const prefix = entryId(patient, '');
      const ids = (await database.ids(prefix)).map(({ id }) =>
        documentId.appointment(id.slice(prefix.length)),
      );
      const found = await database.getMany<Appointment>(ids);
      return found.flatMap((one) => one ?? []).sort((a, b) => b.start.localeCompare(a.start));
    },
  };
}
export type Archive = ReturnType<typeof createArchive>;
