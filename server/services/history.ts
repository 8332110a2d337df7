import type { HistoryEntry } from '#domain/api/history.ts';
import type { Appointment } from '#domain/appointment.ts';
import type { Practitioner } from '#domain/availability.ts';
import { documentId, facilityDatabase, idTail } from '#domain/document-ids.ts';
import { isBefore } from '#domain/history-access.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { Store } from '../adapters/store.ts';
import type { Dossiers } from './dossier.ts';

interface Dependencies {
  store: Store;
  dossiers: Pick<Dossiers, 'ofFamily'>;
  archive: { ofPatient(facility: string, patient: Ulid): Promise<Appointment[]> };
}

/** A patient's consultations at one facility, each with what was written in it. */
export function createHistory({ store, dossiers, archive }: Dependencies) {
  const latestFirst = (a: Appointment, b: Appointment) => b.start.localeCompare(a.start);

  async function entries(facility: string, found: Appointment[]): Promise<HistoryEntry[]> {
    const live = store.database(facilityDatabase(facility));
    const slugs = [...new Set(found.map(({ practitioner }) => practitioner))];
    const known = await live.getMany<Practitioner>(slugs.map(documentId.practitioner));
    const names = new Map(slugs.map((slug, index) => [slug, known[index]?.displayName ?? slug]));
    return Promise.all(
      found.map(async ({ _id, start, status, motive, practitioner }) => {
        const { files, questionnaires } = await dossiers.ofFamily(facility, idTail(_id));
        return {
          ...{ appointment: idTail(_id), start, status, motive, files },
          practitionerName: names.get(practitioner) ?? practitioner,
          answers: questionnaires,
        };
      }),
    );
  }

  return {
    archived: async (facility: string, patient: Ulid): Promise<HistoryEntry[]> =>
      entries(facility, await archive.ofPatient(facility, patient)),

    /** Those before `current`, in the tablets' database and in the archive; not those that were called off. */
    async before(current: Appointment): Promise<HistoryEntry[]> {
      const { facility, patient } = current;
      const live = store.database(facilityDatabase(facility));
      const [recent, old] = await Promise.all([
        live.list<Appointment>('appointment:'),
        archive.ofPatient(facility, patient),
      ]);
      const earlier = [...recent, ...old].filter((one) => isBefore(one, current));
      return entries(facility, earlier.sort(latestFirst));
    },
  };
}
export type History = ReturnType<typeof createHistory>;
