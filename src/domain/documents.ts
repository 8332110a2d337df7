import * as z from 'zod/mini';
import { AppointmentSchema } from './appointment.ts';
import { BusySchema, PractitionerSchema } from './availability.ts';
import { CallSummarySchema } from './call-summary.ts';
import { ConsentSchema } from './consent.ts';
import { DossierFileSchema, DraftSchema, NoteSchema } from './dossier-file.ts';
import { FacilitySchema } from './facility.ts';
import { FormSchema } from './forms.ts';
import { GuestsSchema } from './guests.ts';
import { PatientChangeSchema, PatientSchema } from './patient.ts';
import { AnswersSchema } from './questionnaire-response.ts';
import { ReadinessSchema } from './readiness.ts';
import { RequestSchema } from './request.ts';
import { SeenSchema } from './seen.ts';
import { SelfTestSchema } from './self-test.ts';
import { upcast } from './upcast.ts';

/** Every type of document that lives in a facility's database. */
export const FacilityDocumentSchema = z.discriminatedUnion('type', [
  FacilitySchema,
  PractitionerSchema,
  BusySchema,
  PatientSchema,
  PatientChangeSchema,
  RequestSchema,
  ConsentSchema,
  AppointmentSchema,
  ReadinessSchema,
  NoteSchema,
  SelfTestSchema,
  AnswersSchema,
  FormSchema,
  DraftSchema,
  DossierFileSchema,
  GuestsSchema,
  CallSummarySchema,
  SeenSchema,
]);
export type FacilityDocument = z.infer<typeof FacilityDocumentSchema>;
export type DocumentType = FacilityDocument['type'];

/** What a device may write; everything else is the service's. */
export const DEVICE_DOCUMENT_TYPES = [
  'patient-change',
  'request',
  'consent',
  'note',
  'draft',
  'seen',
  'questionnaire',
] as const;

/**
 * Reads a document that arrived by replication, of whichever version. An unknown type or version is a value, not an
 * error: the caller sets it aside and goes on.
 */
export function readDocument(raw: unknown): FacilityDocument | null {
  if (typeof raw !== 'object' || raw === null) return null;
  const current = upcast(raw as Record<string, unknown>);
  const parsed = current.ok ? FacilityDocumentSchema.safeParse(current.document) : null;
  return parsed?.success ? parsed.data : null;
}
