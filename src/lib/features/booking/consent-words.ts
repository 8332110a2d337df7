import type { Consent } from '#domain/consent.ts';
import { m } from '$lib/paraglide/messages.js';
import { formatTime } from '$lib/ui/format.ts';

export const RELATIONS: Record<Consent['giver']['relation'], () => string> = {
  patient: m.facility_relation_patient,
  parent: m.facility_relation_parent,
  guardian: m.facility_relation_guardian,
  relative: m.facility_relation_relative,
  'trusted-person': m.facility_relation_trusted,
};

export const MEANS: Record<Consent['means'], () => string> = {
  phone: m.facility_means_phone,
  'in-person': m.facility_means_in_person,
  writing: m.facility_means_writing,
};

interface Given {
  giver: string;
  relation: Consent['giver']['relation'] | '';
  means: Consent['means'];
  takenAt: string | null;
}

/** « Julien Roche, parent » and « Par téléphone, à 13 h 41 »; nothing until it is complete. */
export function consentWords({ giver, relation, means, takenAt }: Given, timeZone: string): string[] {
  if (!giver || !relation || !takenAt) return [];
  const who = relation === 'patient' ? giver : `${giver}, ${RELATIONS[relation]().toLocaleLowerCase('fr')}`;
  return [who, m.facility_consent_how({ means: MEANS[means](), time: formatTime(takenAt, timeZone) })];
}
