import { formatNir, normaliseNir, type NirState, readNir } from '#domain/nir.ts';
import { type PatientData, PatientDataSchema } from '#domain/patient.ts';
import { formatPhone, isMobile, readPhone } from '#domain/phone.ts';
import { EmailSchema } from '#domain/primitives.ts';
import { m } from '$lib/paraglide/messages.js';
import * as z from 'zod/mini';

/** A patient as it is being typed (R1). */
export interface PatientForm {
  familyName: string;
  givenNames: string;
  /** YYYY-MM-DD, or empty. */
  birthDate: string;
  emailOwner: PatientData['emailOwner'];
  email: string;
  mobile: string;
  contactName: string;
  regime: string;
  nir: string;
  nirHolder: PatientData['nirHolder'];
}

/** The form as drafts keep it. */
export const PatientFormSchema = z.object({
  familyName: z.string(),
  givenNames: z.string(),
  birthDate: z.string(),
  emailOwner: z.enum(['family', 'facility']),
  email: z.string(),
  mobile: z.string(),
  contactName: z.string(),
  regime: z.string(),
  nir: z.string(),
  nirHolder: z.enum(['patient', 'parent']),
});

export type PatientFormErrors = Partial<Record<keyof PatientForm, string>>;

export const blankPatientForm = (): PatientForm => ({
  familyName: '',
  givenNames: '',
  birthDate: '',
  emailOwner: 'family',
  email: '',
  mobile: '',
  contactName: '',
  regime: '',
  nir: '',
  nirHolder: 'patient',
});

export const patientFormOf = (data: PatientData): PatientForm => ({
  ...data,
  email: data.email ?? '',
  mobile: data.mobile ? formatPhone(data.mobile) : '',
  contactName: data.contactName ?? '',
  nir: data.nir ? formatNir(data.nir) : '',
});

/** Groups the number as it grows; corrections in the middle are left alone. */
export function groupNir(typed: string, before: string): string {
  const isGrowing = typed.length > before.length && typed.startsWith(before.trimEnd());
  const isPasted = before === '' && typed.length > 1;
  return isGrowing || isPasted ? formatNir(normaliseNir(typed)) : typed;
}

const NIR_NOTES: Record<NirState, () => string> = {
  valid: m.facility_nir_valid,
  'wrong-key': m.facility_nir_wrong_key,
  incomplete: m.facility_nir_incomplete,
  malformed: m.facility_nir_malformed,
  provisional: m.facility_nir_provisional,
  missing: m.facility_nir_missing,
};

/** What the check says while one types; it never blocks. */
export const nirNote = (typed: string): { state: NirState; text: string } => {
  const { state } = readNir(typed);
  return { state, text: NIR_NOTES[state]() };
};

/** The number is read but no SMS can arrive there. */
export function isLandline(typed: string, region: string): boolean {
  const number = readPhone(typed, region);
  return number !== null && !isMobile(number);
}

interface Reading {
  data: PatientData | null;
  errors: PatientFormErrors;
}

/** Reads the whole form. @param today YYYY-MM-DD in the facility's zone; @param region its dialling region. */
export function readPatientForm(
  form: PatientForm,
  { today, region }: { today: string; region: string },
): Reading {
  const errors: PatientFormErrors = {};
  const email = form.email.trim();
  const mobile = readPhone(form.mobile, region);
  const nir = normaliseNir(form.nir);
  if (!form.familyName.trim()) errors.familyName = m.facility_error_family_name();
  if (!form.givenNames.trim()) errors.givenNames = m.facility_error_given_names();
  if (!form.birthDate) errors.birthDate = m.facility_error_birth_date();
  else if (form.birthDate > today) errors.birthDate = m.facility_error_birth_future();
  if (email && !EmailSchema.safeParse(email).success) errors.email = m.facility_error_email();
  if (form.mobile.trim() && !mobile) errors.mobile = m.facility_error_mobile();
  if (!email && !form.mobile.trim()) errors.mobile = m.facility_error_unreachable();
  if (!form.regime) errors.regime = m.facility_error_regime();
  if (Object.keys(errors).length > 0) return { data: null, errors };
  const parsed = PatientDataSchema.safeParse({
    ...form,
    email: email || null,
    mobile,
    contactName: form.contactName.trim() || null,
    nir: /^[0-9AB]{15}$/.test(nir) ? nir : null,
  });
  if (parsed.success) return { data: parsed.data, errors };
  for (const { path } of parsed.error.issues)
    errors[path[0] as keyof PatientForm] = m.facility_error_unreadable();
  return { data: null, errors };
}
