import { formatNir } from '#domain/nir.ts';
import type { PatientData } from '#domain/patient.ts';
import { m } from '$lib/paraglide/messages.js';
import { formatBirthDate, formatPhone } from '$lib/ui/format.ts';

type Field = keyof PatientData;

const LABELS: Record<Field, () => string> = {
  familyName: m.facility_field_family_name,
  givenNames: m.facility_field_given_names,
  birthDate: m.facility_field_birth_date,
  emailOwner: m.facility_field_email_owner,
  email: m.facility_field_email,
  mobile: m.facility_field_mobile,
  contactName: m.facility_field_contact,
  regime: m.facility_field_regime,
  nir: m.facility_field_nir,
  nirHolder: m.facility_field_nir_holder,
};

export const fieldLabel = (field: Field): string => LABELS[field]();

const WORDS: Partial<Record<Field, Record<string, () => string>>> = {
  emailOwner: { family: m.facility_field_email_family, facility: m.facility_field_email_facility },
  nirHolder: { patient: m.facility_field_nir_patient, parent: m.facility_field_nir_parent },
};
const FORMATS: Partial<Record<Field, (value: string) => string>> = {
  birthDate: formatBirthDate,
  mobile: formatPhone,
  nir: formatNir,
};

/** A field's value as screens show it. */
export function fieldValue(
  field: Field,
  value: string | null,
  regimes: readonly { code: string; label: string }[],
): string {
  if (!value) return m.facility_clash_empty();
  if (field === 'regime') return regimes.find(({ code }) => code === value)?.label ?? value;
  return WORDS[field]?.[value]?.() ?? FORMATS[field]?.(value) ?? value;
}
