import { type PatientData, PatientDataSchema } from '#domain/patient.ts';
import type { KeyValues } from '$lib/adapters/dexie-facility.ts';
import { type PatientForm, patientFormOf, PatientFormSchema } from '$lib/features/patients/patient-form.ts';
import * as z from 'zod/mini';

const PatientDraftSchema = z.object({
  form: PatientFormSchema,
  /** What the editor started from: only what differs from it becomes a change. */
  before: PatientDataSchema,
});
export type PatientDraft = z.infer<typeof PatientDraftSchema>;

const keyOf = (patient: string) => `patient:${patient}`;

export const startPatientDraft = (before: PatientData): PatientDraft => ({
  form: patientFormOf(before) satisfies PatientForm,
  before,
});

/** The unfinished edit of a patient, or null; one of another version is set aside. */
export async function readPatientDraft(drafts: KeyValues, patient: string): Promise<PatientDraft | null> {
  const kept = PatientDraftSchema.safeParse(await drafts.read(keyOf(patient)));
  return kept.success ? kept.data : null;
}

/** Keeps an edit on the tablet; one that changes nothing is forgotten. The write starts before this returns. */
export function keepPatientDraft(drafts: KeyValues, patient: string, draft: PatientDraft): Promise<void> {
  const isUntouched = JSON.stringify(draft.form) === JSON.stringify(patientFormOf(draft.before));
  return isUntouched ? drafts.remove(keyOf(patient)) : drafts.write(keyOf(patient), draft);
}

export const forgetPatientDraft = (drafts: KeyValues, patient: string): Promise<void> =>
  drafts.remove(keyOf(patient));
