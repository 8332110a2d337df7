import { parsePhoneNumberFromString, type CountryCode, type PhoneNumber } from 'libphonenumber-js/min';

/**
 * The French numbering plan is one for metropole and overseas departments: 0692… dialled in Paris rings in Réunion,
 * 06 12… dialled in Réunion rings in metropole.
 */
const OVERSEAS: readonly [RegExp, CountryCode][] = [
  [/^0(262|263|692|693)/, 'RE'],
  [/^0(269|639)/, 'YT'],
  [/^0(590|690|691)/, 'GP'],
  [/^0(594|694)/, 'GF'],
  [/^0(596|696|697)/, 'MQ'],
];
const FRENCH_PLAN = ['FR', 'RE', 'YT', 'GP', 'GF', 'MQ', 'BL', 'MF'];

const REGION_OF_ZONE: Record<string, string> = {
  'Europe/Paris': 'FR',
  'Indian/Reunion': 'RE',
  'Indian/Mayotte': 'YT',
  'America/Guadeloupe': 'GP',
  'America/Martinique': 'MQ',
  'America/Cayenne': 'GF',
  'America/Marigot': 'MF',
  'America/St_Barthelemy': 'BL',
  'America/Miquelon': 'PM',
  'Pacific/Noumea': 'NC',
  'Pacific/Tahiti': 'PF',
  'Pacific/Wallis': 'WF',
};

/** The dialling region of a facility, by its time zone; metropole when the zone says nothing. */
export const phoneRegionOf = (timeZone: string): string => REGION_OF_ZONE[timeZone] ?? 'FR';

function regionsFor(typed: string, region: string): string[] {
  if (!FRENCH_PLAN.includes(region)) return [region, 'FR'];
  const digits = typed.replace(/\D/g, '');
  const overseas = OVERSEAS.find(([prefix]) => prefix.test(digits))?.[1];
  // 06 39 98 is metropole's range for fiction, inside Mayotte's 0639: the second try reads it.
  return overseas ? [overseas, 'FR'] : ['FR', region];
}

/**
 * Reads a number as staff type it in a facility's dialling region (`facility.phoneRegion`), or with its +.
 * @returns E.164, or null when it can't be a number.
 */
export function readPhone(typed: string, region: string): string | null {
  for (const candidate of regionsFor(typed, region)) {
    const number = parsePhoneNumberFromString(typed, {
      defaultCountry: candidate as CountryCode,
      extract: false,
    });
    if (number?.isValid()) return number.number;
  }
  return null;
}

const isFrench = ({ country }: PhoneNumber) => country !== undefined && FRENCH_PLAN.includes(country);

/** Whether an SMS may reach it. Abroad, unless it is known to be a landline: the small metadata can't always tell. */
export function isMobile(e164: string): boolean {
  const number = parsePhoneNumberFromString(e164);
  if (!number) return false;
  if (isFrench(number)) return /^[67]/.test(number.nationalNumber);
  const type = number.getType();
  return type === undefined || type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE';
}

/** As the French read it, in pairs with no-break spaces: « 06 39 98 12 34 ». Abroad, the international form. */
export function formatPhone(e164: string): string {
  const number = parsePhoneNumberFromString(e164);
  if (!number) return e164;
  const text = isFrench(number)
    ? `0${number.nationalNumber}`.replace(/(\d\d)(?=\d)/g, '$1 ')
    : number.formatInternational();
  return text.replace(/ /g, '\u00a0');
}
