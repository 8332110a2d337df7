import type { Instant } from '#domain/primitives.ts';
import type { AppointmentRow } from '$lib/features/facility-workspace/facility-store.svelte.ts';
import { m } from '$lib/paraglide/messages.js';
import { capitalise, formatDate, formatPhone, formatTime } from '$lib/ui/format.ts';
import { statusWords } from './status-words.ts';

interface DossierFacts {
  row: AppointmentRow;
  timeZone: string;
  /** When the room opens; null until the facility's settings have arrived. */
  opensAt: Instant | null;
}

/** What a dossier says of its appointment, and how to reach the family. */
export const dossierFacts = ({
  row: { view, patient, practitionerName, ready },
  timeZone,
  opensAt,
}: DossierFacts) => [
  {
    term: m.facility_dossier_when(),
    value: `${capitalise(formatDate(view.start, timeZone))}, ${formatTime(view.start, timeZone)}`,
  },
  { term: m.facility_dossier_practitioner(), value: practitionerName },
  { term: m.facility_dossier_state(), value: statusWords(view) },
  { term: m.facility_recap_motive(), value: view.motive },
  { term: m.facility_field_mobile(), value: patient?.mobile && formatPhone(patient.mobile) },
  { term: m.facility_field_email(), value: patient?.email },
  { term: m.facility_field_contact(), value: patient?.contactName },
  {
    term: m.facility_dossier_opens(),
    value: opensAt && ready.state !== 'over' && !view.refused ? formatTime(opensAt, timeZone) : null,
  },
];
