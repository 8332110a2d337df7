import { CallSummarySchema } from '#domain/call-summary.ts';
import { ConsentSchema } from '#domain/consent.ts';
import { documentId } from '#domain/document-ids.ts';
import { DossierFileSchema, NoteSchema, type DossierFile } from '#domain/dossier-file.ts';
import type { Dossier } from '#domain/dossier.ts';
import type { Guests } from '#domain/guests.ts';
import type { Patient } from '#domain/patient.ts';
import type { Ulid } from '#domain/primitives.ts';
import { QuestionnaireSchema } from '#domain/questionnaire.ts';
import type { Readiness } from '#domain/readiness.ts';
import { SelfTestSchema } from '#domain/self-test.ts';
import type { Appointment } from '#domain/appointment.ts';
import type * as z from 'zod/mini';
import type { Store, Stored } from '../adapters/store.ts';
import { createDossierShelf } from './dossier-shelf.ts';

interface Place {
  facility: string;
  appointment: Ulid;
}

/** Gathers what one appointment's dossier holds (R4), from the ids that carry the appointment's. */
export function createDossiers({ store }: { store: Store }) {
  const shelf = createDossierShelf(store);

  /** What this version can't read stays out: it is set aside elsewhere, and must not hide the rest. */
  async function list<S extends z.ZodMiniType>(
    { facility, appointment }: Place,
    prefix: (appointment: Ulid, id: '') => string,
    schema: S,
  ) {
    const found = await shelf.list<Stored>(facility, appointment, prefix(appointment, ''));
    return found.flatMap((document): z.output<S>[] => {
      const parsed = schema.safeParse(document);
      return parsed.success ? [parsed.data] : [];
    });
  }

  const files = (facility: string, appointment: Ulid): Promise<DossierFile[]> =>
    list({ facility, appointment }, documentId.file, DossierFileSchema);

  return {
    files,
    questionnaires: (facility: string, appointment: Ulid) =>
      list({ facility, appointment }, documentId.questionnaire, QuestionnaireSchema),
    selfTests: (facility: string, appointment: Ulid) =>
      list({ facility, appointment }, documentId.selfTest, SelfTestSchema),

    async read(facility: string, id: Ulid, appointment: Appointment): Promise<Dossier> {
      const [patient, readiness, consents, questionnaires, selfTests, allFiles, notes, guests, calls] =
        await Promise.all([
          shelf.get<Patient>(facility, documentId.patient(appointment.patient)),
          shelf.get<Readiness>(facility, documentId.readiness(id)),
          list({ facility, appointment: id }, documentId.consent, ConsentSchema),
          this.questionnaires(facility, id),
          this.selfTests(facility, id),
          files(facility, id),
          list({ facility, appointment: id }, documentId.note, NoteSchema),
          shelf.get<Guests>(facility, documentId.guests(id)),
          list({ facility, appointment: id }, documentId.call, CallSummarySchema),
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
        guests,
        calls,
      };
    },
  };
}
export type Dossiers = ReturnType<typeof createDossiers>;
