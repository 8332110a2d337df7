import { m } from '$lib/paraglide/messages.js';
import type { Question } from './GuideQuestions.svelte';
import type { Step } from './GuideStep.svelte';

const phone = (name: string, alt: string) => [{ name, alt, screen: 'phone' as const }];

/** The order and the words of the procedure, part II. */
export const familySteps = (): Step[] => [
  {
    title: m.help_family_link_title(),
    text: m.help_family_link_text(),
    warning: m.help_family_link_once(),
    pictures: phone('famille-1-lien', m.help_family_link_picture()),
  },
  {
    title: m.help_family_sign_in_title(),
    text: m.help_family_sign_in_text(),
    pictures: phone('famille-2-identifiant', m.help_family_sign_in_picture()),
  },
  {
    title: m.help_family_space_title(),
    text: m.help_family_space_text(),
    numbered: true,
    points: [
      m.help_family_space_appointment(),
      m.help_family_space_documents(),
      m.help_family_space_test(),
      m.help_family_space_join(),
    ],
    pictures: phone('famille-3-espace', m.help_family_space_picture()),
  },
  {
    title: m.help_family_documents_title(),
    text: m.help_family_documents_text(),
    pictures: phone('famille-4-documents', m.help_family_documents_picture()),
  },
  {
    title: m.help_family_test_title(),
    text: m.help_family_test_text(),
    warning: m.help_family_test_warning(),
    pictures: phone('famille-5-test', m.help_family_test_picture()),
  },
  {
    title: m.help_family_join_title(),
    text: m.help_family_join_text(),
    pictures: phone('famille-6-salle', m.help_family_join_picture()),
  },
  {
    title: m.help_family_call_title(),
    text: m.help_family_call_text(),
    pictures: phone('famille-7-appel', m.help_family_call_picture()),
  },
  {
    title: m.help_family_after_title(),
    text: m.help_family_after_text(),
    pictures: phone('famille-8-apres', m.help_family_after_picture()),
  },
];

export const familyQuestions = (): Question[] => [
  { id: 'message', title: m.help_no_message_title(), text: m.help_no_message_text() },
  { id: 'mot-de-passe', title: m.help_passcode_title(), text: m.help_passcode_text() },
  {
    id: 'navigateur',
    title: m.help_in_app_title(),
    text: m.help_in_app_text(),
    points: [m.help_in_app_iphone(), m.help_in_app_android(), m.help_in_app_copy()],
  },
  {
    id: 'camera',
    title: m.help_camera_title(),
    text: m.help_camera_text(),
    points: [
      m.help_camera_chrome_android(),
      m.help_camera_safari_ios(),
      m.help_camera_chrome_desktop(),
      m.help_camera_firefox(),
      m.help_camera_safari_mac(),
      m.help_camera_busy(),
    ],
  },
  { id: 'son', title: m.help_sound_title(), text: m.help_sound_text() },
  { id: 'reseau', title: m.help_network_title(), text: m.help_network_text() },
  { id: 'notification', title: m.push_help_family_title(), text: m.push_help_family_text() },
  { id: 'appeler', title: m.help_call_title(), text: m.help_call_text() },
];
