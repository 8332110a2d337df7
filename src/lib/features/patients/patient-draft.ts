import { type PatientData, PatientDataSchema } from '#domain/patient.ts';
import { type Ulid, UlidSchema } from '#domain/primitives.ts';
import type { Drafts } from '$lib/adapters/drafts.ts';
import { KeptForm } from '$lib/features/drafts/kept-form.svelte.ts';
import { type PatientForm, patientFormOf, PatientFormSchema } from '$lib/features/patients/patient-form.ts';
import { ulid } from 'ulid';
import * as z from 'zod/mini';

const PatientDraftSchema = z.object({
  form: PatientFormSchema,
  /** What the editor started from: only what differs from it becomes a change. */
  before: PatientDataSchema,
  /** The change that saving makes: saving again after half a failure makes no second one. */
  change: UlidSchema,
});
export type PatientDraft = z.infer<typeof PatientDraftSchema>;

const keyOf = (patient: Ulid) => `patient:${patient}`;

/** The edit of a patient, kept as it is typed; one interrupted goes on from where it started. */
export const patientEdit = (drafts: Drafts, patient: Ulid, before: PatientData): KeptForm<PatientDraft> =>
  new KeptForm({
    drafts,
    key: keyOf(patient),
    blank: { form: patientFormOf(before) satisfies PatientForm, before, change: ulid() },
    read: (value) => PatientDraftSchema.safeParse(value).data ?? null,
  });

/** Whether an edit was interrupted: by a reload, a crash, or by leaving the page. */
export async function hasPatientDraft(drafts: Drafts, patient: Ulid): Promise<boolean> {
  const { draft } = await drafts.read(keyOf(patient));
  return PatientDraftSchema.safeParse(draft?.value).success;
}
