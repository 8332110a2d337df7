import { m } from '$lib/paraglide/messages.js';
import type { Question } from './GuideQuestions.svelte';
import type { Step } from './GuideStep.svelte';

const tablet = (name: string, alt: string) => [{ name, alt, screen: 'tablet' as const }];
const desk = (name: string, alt: string) => [{ name, alt, screen: 'desk' as const }];

/** The order and the words of the procedure, part I, before the consultation. */
export const facilitySteps = (): Step[] => [
  {
    title: m.help_facility_call_title(),
    text: m.help_facility_call_text(),
    points: [
      m.help_facility_call_name(),
      m.help_facility_call_birth(),
      m.help_facility_call_email(),
      m.help_facility_call_mobile(),
      m.help_facility_call_insurance(),
      m.help_facility_call_consent(),
    ],
  },
  {
    title: m.help_facility_sign_in_title(),
    text: m.help_facility_sign_in_text(),
    pictures: tablet('etablissement-1-connexion', m.help_facility_sign_in_picture()),
  },
  {
    title: m.help_facility_book_title(),
    text: m.help_facility_book_text(),
    pictures: tablet('etablissement-2-tableau', m.help_facility_book_picture()),
  },
  {
    title: m.help_facility_patient_title(),
    text: m.help_facility_patient_text(),
    pictures: tablet('etablissement-3-patient', m.help_facility_patient_picture()),
  },
  {
    title: m.help_facility_slot_title(),
    text: m.help_facility_slot_text(),
    pictures: tablet('etablissement-4-creneau', m.help_facility_slot_picture()),
  },
  {
    title: m.help_facility_recap_title(),
    text: m.help_facility_recap_text(),
    points: [
      m.help_facility_recap_link(),
      m.help_facility_recap_identifier(),
      m.help_facility_recap_passcode(),
    ],
    pictures: tablet('etablissement-5-recapitulatif', m.help_facility_recap_picture()),
  },
  {
    title: m.help_facility_dossier_title(),
    text: m.help_facility_dossier_text(),
    points: [
      m.help_facility_dossier_appointment(),
      m.help_facility_dossier_before(),
      m.help_facility_dossier_after(),
    ],
    pictures: tablet('etablissement-6-dossier', m.help_facility_dossier_picture()),
  },
];

/** Part I, 2 and 3: the doctor's side. */
export const doctorSteps = (): Step[] => [
  {
    title: m.help_doctor_join_title(),
    text: m.help_doctor_join_text(),
    pictures: desk('medecin-1-agenda', m.help_doctor_join_picture()),
  },
  {
    title: m.help_doctor_call_title(),
    text: m.help_doctor_call_text(),
    pictures: desk('medecin-2-consultation', m.help_doctor_call_picture()),
  },
  {
    title: m.help_doctor_deposit_title(),
    text: m.help_doctor_deposit_text(),
    warning: m.help_doctor_deposit_warning(),
    pictures: desk('medecin-3-depot', m.help_doctor_deposit_picture()),
  },
];

export const facilityQuestions = (): Question[] => [
  { id: 'avant', title: m.help_window_title(), text: m.help_window_text() },
  { id: 'auto-test', title: m.help_result_title(), text: m.help_result_text() },
  { id: 'lien', title: m.help_unique_title(), text: m.help_unique_text() },
  { id: 'hors-ligne', title: m.help_offline_title(), text: m.help_offline_text() },
  { id: 'message', title: m.help_undelivered_title(), text: m.help_undelivered_text() },
  { id: 'installer', title: m.help_install_title(), text: m.help_install_text() },
  { id: 'notifications', title: m.push_help_staff_title(), text: m.push_help_staff_text() },
];
