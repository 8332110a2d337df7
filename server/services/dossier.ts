import { ConsentSchema } from '#domain/consent.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import { DossierFileSchema, NoteSchema, type DossierFile } from '#domain/dossier-file.ts';
import type { Dossier } from '#domain/dossier.ts';
import type { Patient } from '#domain/patient.ts';
import type { Ulid } from '#domain/primitives.ts';
import { QuestionnaireSchema } from '#domain/questionnaire.ts';
import type { Readiness } from '#domain/readiness.ts';
import { SelfTestSchema } from '#domain/self-test.ts';
import type { Appointment } from '#domain/appointment.ts';
import type * as z from 'zod/mini';
import type { Store, Stored } from '../adapters/store.ts';

/** Gathers what one appointment's dossier holds (R4), from the ids that carry the appointment's. */
export function createDossiers({ store }: { store: Store }) {
  /** What this version can't read stays out: it is set aside elsewhere, and must not hide the rest. */
  async function list<S extends z.ZodMiniType>(facility: string, prefix: string, schema: S) {
    const found = await store.database(facilityDatabase(facility)).list<Stored>(prefix);
    return found.flatMap((document): z.output<S>[] => {
      const parsed = schema.safeParse(document);
      return parsed.success ? [parsed.data] : [];
    });
  }

  const files = (facility: string, appointment: Ulid): Promise<DossierFile[]> =>
    list(facility, documentId.file(appointment, ''), DossierFileSchema);

  return {
    files,
    questionnaires: (facility: string, appointment: Ulid) =>
      list(facility, documentId.questionnaire(appointment, ''), QuestionnaireSchema),
    selfTests: (facility: string, appointment: Ulid) =>
      list(facility, documentId.selfTest(appointment, ''), SelfTestSchema),

    async read(facility: string, id: Ulid, appointment: Appointment): Promise<Dossier> {
      const database = store.database(facilityDatabase(facility));
      const [patient, readiness, consents, questionnaires, selfTests, allFiles, notes] = await Promise.all([
        database.get<Patient>(documentId.patient(appointment.patient)),
        database.get<Readiness>(documentId.readiness(id)),
        list(facility, documentId.consent(id, ''), ConsentSchema),
        this.questionnaires(facility, id),
        this.selfTests(facility, id),
        files(facility, id),
        list(facility, documentId.note(id, ''), NoteSchema),
      ]);
      return {
        appointment,
        patient: patient?.data ?? null,
        readiness,
        consents,
        questionnaires,
        selfTests,
        files: allFiles,
        notes,
      };
    },
  };
}
export type Dossiers = ReturnType<typeof createDossiers>;
