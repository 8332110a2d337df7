import { formatNir, readNir } from '#domain/nir.ts';
import type { PatientData } from '#domain/patient.ts';
import type { LocalDate } from '#domain/primitives.ts';
import { m } from '$lib/paraglide/messages.js';
import { formatAge, formatBirthDate, formatName, formatPhone } from '$lib/ui/format.ts';
import type { BookingDraft } from './booking-draft.ts';
import { consentWords } from './consent-words.ts';

interface Recap {
  patient: PatientData;
  consent: BookingDraft['consent'];
  regimes: readonly { code: string; label: string }[];
  today: LocalDate;
  timeZone: string;
}

function nirFact(nir: string | null) {
  const term = m.facility_field_nir();
  if (!nir) return { term, value: m.facility_to_complete() };
  const isWrong = readNir(nir).state === 'wrong-key';
  const value = isWrong ? m.facility_nir_to_check({ nir: formatNir(nir) }) : formatNir(nir);
  return { term, value, warning: isWrong };
}

/** What R1 collects, as it is read out again before booking. */
export const recapFacts = ({ patient, consent, regimes, today, timeZone }: Recap) => [
  { term: m.facility_book_patient(), value: formatName(patient) },
  {
    term: m.facility_field_birth_date(),
    value: m.facility_recap_born({
      date: formatBirthDate(patient.birthDate),
      age: formatAge(patient.birthDate, today),
    }),
  },
  {
    term: m.facility_field_regime(),
    value: regimes.find(({ code }) => code === patient.regime)?.label ?? patient.regime,
  },
  nirFact(patient.nir),
  { term: m.facility_field_mobile(), value: patient.mobile && formatPhone(patient.mobile) },
  { term: m.facility_field_email(), value: patient.email },
  { term: m.facility_field_contact(), value: patient.contactName },
  {
    term: m.facility_book_consent(),
    value: consent.isPutOff ? m.facility_consent_put_off() : consentWords(consent, timeZone).join('. '),
  },
];
