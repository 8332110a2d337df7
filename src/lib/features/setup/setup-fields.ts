import { m } from '$lib/paraglide/messages.js';

export interface SetupField {
  /** Path in the request: `facility.smsName`. */
  path: string;
  label: () => string;
  hint?: () => string;
  error: () => string;
  type?: 'text' | 'password' | 'tel' | 'email';
  autocomplete?: 'username' | 'new-password' | 'name' | 'tel' | 'email' | 'organization' | 'off';
  optional?: boolean;
}

export interface SetupGroup {
  title: () => string;
  text: () => string;
  fields: SetupField[];
}

const person = (who: string, isPractitioner = false): SetupField[] => [
  {
    path: `${who}.name`,
    label: isPractitioner ? m.setup_practitioner_name : m.setup_person_name,
    ...(isPractitioner && { hint: m.setup_practitioner_name_hint }),
    error: m.setup_name_error,
    autocomplete: 'off',
  },
  {
    path: `${who}.login`,
    label: m.setup_login,
    hint: m.setup_login_hint,
    error: m.setup_login_error,
    autocomplete: 'off',
  },
  {
    path: `${who}.password`,
    label: m.setup_password,
    hint: m.setup_password_hint,
    error: m.setup_password_error,
    type: 'password',
    autocomplete: 'new-password',
  },
];

/** The whole first-run form, in the order of the screen. */
export const SETUP_GROUPS: SetupGroup[] = [
  {
    title: m.setup_facility_title,
    text: m.setup_facility_text,
    fields: [
      {
        path: 'facility.name',
        label: m.setup_facility_name,
        error: m.setup_name_error,
        autocomplete: 'organization',
      },
      {
        path: 'facility.smsName',
        label: m.setup_facility_sms_name,
        hint: m.setup_facility_sms_name_hint,
        error: m.setup_facility_sms_name_error,
        autocomplete: 'off',
      },
      {
        path: 'facility.phone',
        label: m.setup_facility_phone,
        hint: m.setup_facility_phone_hint,
        error: m.setup_facility_phone_error,
        type: 'tel',
        autocomplete: 'tel',
      },
      {
        path: 'facility.email',
        label: m.setup_facility_email,
        error: m.setup_facility_email_error,
        type: 'email',
        autocomplete: 'email',
        optional: true,
      },
    ],
  },
  { title: m.setup_coordinator_title, text: m.setup_coordinator_text, fields: person('coordinator') },
  {
    title: m.setup_practitioner_title,
    text: m.setup_practitioner_text,
    fields: [
      ...person('practitioner', true),
      {
        path: 'practitioner.speciality',
        label: m.setup_practitioner_speciality,
        error: m.setup_name_error,
        autocomplete: 'off',
        optional: true,
      },
    ],
  },
  { title: m.setup_operator_title, text: m.setup_operator_text, fields: person('operator') },
];

/** Where French facilities are: the zone decides hours on screen and how phone numbers are read. */
export const TIME_ZONES = [
  { value: 'Europe/Paris', label: m.setup_zone_paris },
  { value: 'America/Guadeloupe', label: m.setup_zone_guadeloupe },
  { value: 'America/Martinique', label: m.setup_zone_martinique },
  { value: 'America/Cayenne', label: m.setup_zone_cayenne },
  { value: 'Indian/Reunion', label: m.setup_zone_reunion },
  { value: 'Indian/Mayotte', label: m.setup_zone_mayotte },
  { value: 'America/Miquelon', label: m.setup_zone_miquelon },
  { value: 'Pacific/Noumea', label: m.setup_zone_noumea },
  { value: 'Pacific/Tahiti', label: m.setup_zone_tahiti },
];
