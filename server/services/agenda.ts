import type { AgendaEntry } from '#domain/api/doctor.ts';
import type { Appointment } from '#domain/appointment.ts';
import { documentId, facilityDatabase, idTail } from '#domain/document-ids.ts';
import { entryWindow } from '#domain/entry-window.ts';
import { DossierFileSchema } from '#domain/dossier-file.ts';
import type { Facility } from '#domain/facility.ts';
import type { Patient } from '#domain/patient.ts';
import type { Instant, Ulid } from '#domain/primitives.ts';
import type { Readiness } from '#domain/readiness.ts';
import type { Store } from '../adapters/store.ts';
import { createDossierShelf } from './dossier-shelf.ts';
import type { SeenMarks } from './seen.ts';
import { createErased } from './person/erased.ts';
import type { PractitionerRecord } from './practitioners.ts';

export interface AgendaDependencies {
  store: Store;
  appointments: {
    listForPractitioner(practitioner: string, from: Instant, to: Instant): Promise<Appointment[]>;
  };
  facilities: { get(facility: string): Promise<Facility | null> };
  seenMarks: Pick<SeenMarks, 'newTo'>;
}

/** Whose agenda, and who reads it. */
interface Reader {
  practitioner: string;
  account: string;
}

/** « NOM Prénom », as in every list. */
export const listName = ({ familyName, givenNames }: { familyName: string; givenNames: string }) =>
  `${familyName.toLocaleUpperCase('fr')} ${givenNames}`;

/** A doctor's consultations of all facilities, each with the patient's live state. */
export function createAgenda({ store, appointments, facilities, seenMarks }: AgendaDependencies) {
  const shelf = createDossierShelf(store);
  const service = store.database('service');
  const erased = createErased(store);

  /** Documents that the reader has not seen; of consultations that take place, or did. */
  async function countNew(account: string, { _id, facility, status }: Appointment): Promise<number> {
    if (status === 'cancelled') return 0;
    const appointment = idTail(_id);
    const found = await store.database(facilityDatabase(facility)).list(documentId.file(appointment, ''));
    const files = found.flatMap((one) => DossierFileSchema.safeParse(one).data ?? []);
    return (await seenMarks.newTo(account, { facility, appointment }, files)).length;
  }

  async function ofFacility(
    facility: Facility,
    found: Appointment[],
    account: string,
  ): Promise<AgendaEntry[]> {
    const database = store.database(facilityDatabase(facility.facility));
    const [patients, readiness, news] = await Promise.all([
      database.getMany<Patient>(found.map(({ patient }) => documentId.patient(patient))),
      shelf.getMany<Readiness>(
        facility.facility,
        found.map(({ _id }) => documentId.readiness(idTail(_id))),
      ),
      Promise.all(found.map((appointment) => countNew(account, appointment))),
    ]);
    return found.map((appointment, index) => {
      const patient = patients[index]?.data;
      const { opensAt, endsAt } = entryWindow({ ...facility, ...appointment });
      return {
        appointment,
        facilityName: facility.name,
        timeZone: facility.timeZone,
        patientName: patient ? listName(patient) : '–',
        patientBirthDate: patient?.birthDate ?? null,
        readiness: readiness[index] ?? null,
        opensAt,
        entryEndsAt: endsAt,
        newFiles: news[index] ?? 0,
      };
    });
  }

  return {
    /** Who was erased in the facilities that the practitioner serves. */
    async erased(practitioner: string): Promise<Ulid[]> {
      const record = await service.get<PractitionerRecord>(documentId.practitioner(practitioner));
      return (await Promise.all((record?.facilities ?? []).map(erased.of))).flat();
    },
    async list({ practitioner, account }: Reader, from: Instant, to: Instant): Promise<AgendaEntry[]> {
      const found = await appointments.listForPractitioner(practitioner, from, to);
      const byFacility = [...Map.groupBy(found, ({ facility }) => facility)];
      const entries = await Promise.all(
        byFacility.map(async ([slug, own]) => {
          const facility = await facilities.get(slug);
          return facility ? ofFacility(facility, own, account) : [];
        }),
      );
      return entries.flat().sort((a, b) => a.appointment.start.localeCompare(b.appointment.start));
    },
  };
}
export type Agenda = ReturnType<typeof createAgenda>;
