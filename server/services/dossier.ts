import { CallSummarySchema } from '#domain/call-summary.ts';
import { ConsentSchema } from '#domain/consent.ts';
import { documentId } from '#domain/document-ids.ts';
import { DossierFileSchema, NoteSchema, type DossierFile } from '#domain/dossier-file.ts';
import type { Dossier } from '#domain/dossier.ts';
import type { Guests } from '#domain/guests.ts';
import type { Patient } from '#domain/patient.ts';
import type { Ulid } from '#domain/primitives.ts';
import { AnswersSchema, type Answers } from '#domain/questionnaire-response.ts';
import type { Readiness } from '#domain/readiness.ts';
import { SelfTestSchema, type SelfTest } from '#domain/self-test.ts';
import type { Appointment } from '#domain/appointment.ts';
import type * as z from 'zod/mini';
import type { Store, Stored } from '../adapters/store.ts';
import { createDossierShelf } from './dossier-shelf.ts';

/** What a family's page shows besides the appointment. */
export interface FamilyRead {
  files: DossierFile[];
  questionnaires: Answers[];
  selfTests: SelfTest[];
}
type Prefix = (appointment: Ulid, id: '') => string;
interface Place {
  facility: string;
  appointment: Ulid;
}

/** Gathers what one appointment's dossier holds (R4), from the ids that carry the appointment's. */
export function createDossiers({ store }: { store: Store }) {
  const shelf = createDossierShelf(store);

  /** What this version can't read stays out: it is set aside elsewhere, and must not hide the rest. */
  const readable = <S extends z.ZodMiniType>(found: Stored[], schema: S) =>
    found.flatMap((document): z.output<S>[] => {
      const parsed = schema.safeParse(document);
      return parsed.success ? [parsed.data] : [];
    });
  const list = async <S extends z.ZodMiniType>({ facility, appointment }: Place, prefix: Prefix, schema: S) =>
    readable(await shelf.list(facility, appointment, prefix(appointment, '')), schema);

  /** Asked for together: where the dossier stands is looked up once. */
  async function ofFamily(facility: string, id: Ulid): Promise<FamilyRead> {
    const prefixes = [documentId.file, documentId.questionnaire, documentId.selfTest];
    const idPrefixes = prefixes.map((prefix) => prefix(id, ''));
    const [files = [], questionnaires = [], selfTests = []] = await shelf.lists(facility, id, idPrefixes);
    return {
      files: readable(files, DossierFileSchema),
      questionnaires: readable(questionnaires, AnswersSchema),
      selfTests: readable(selfTests, SelfTestSchema),
    };
  }

  return {
    ofFamily,

    async read(facility: string, id: Ulid, appointment: Appointment): Promise<Dossier> {
      const [patient, readiness, consents, family, notes, guests, calls] = await Promise.all([
        shelf.get<Patient>(facility, documentId.patient(appointment.patient)),
        shelf.get<Readiness>(facility, documentId.readiness(id)),
        list({ facility, appointment: id }, documentId.consent, ConsentSchema),
        ofFamily(facility, id),
        list({ facility, appointment: id }, documentId.note, NoteSchema),
        shelf.get<Guests>(facility, documentId.guests(id)),
        list({ facility, appointment: id }, documentId.call, CallSummarySchema),
      ]);
      return {
        appointment,
        patient: patient?.data ?? null,
        readiness,
        consents,
        ...family,
        notes,
        guests,
        calls,
      };
    },
  };
}
export type Dossiers = ReturnType<typeof createDossiers>;
