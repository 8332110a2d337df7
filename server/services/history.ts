import type { HistoryEntry } from '#domain/api/history.ts';
import type { Appointment } from '#domain/appointment.ts';
import type { Practitioner } from '#domain/availability.ts';
import { documentId, facilityDatabase, idTail } from '#domain/document-ids.ts';
import { isBefore } from '#domain/history-access.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { Store } from '../adapters/store.ts';
import type { Dossiers } from './dossier.ts';
import type { PatientsAppointments } from './patients-appointments.ts';

interface Dependencies {
  store: Store;
  dossiers: Pick<Dossiers, 'ofFamily'>;
  archive: { ofPatient(facility: string, patient: Ulid): Promise<Appointment[]> };
  /** Of those that the tablets hold. */
  patientsAppointments: PatientsAppointments;
}

/** A patient's consultations at one facility, each with what was written in it. */
export function createHistory({ store, dossiers, archive, patientsAppointments }: Dependencies) {
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
      const own = (await patientsAppointments(facility, patient)).map(documentId.appointment);
      const recent = await store.database(facilityDatabase(facility)).getMany<Appointment>(own);
      // After it: one that leaves for the archive meanwhile is there already. Read in both, it is told once.
      const old = await archive.ofPatient(facility, patient);
      const found = new Map([...old, ...recent.flatMap((one) => one ?? [])].map((one) => [one._id, one]));
      const earlier = [...found.values()].filter((one) => isBefore(one, current));
      return entries(facility, earlier.sort(latestFirst));
    },
  };
}
export type History = ReturnType<typeof createHistory>;
