import { MESSAGE_KINDS } from '#domain/message.ts';
import { linkAddress } from '../issued-links.ts';
import { SEGMENT_SEPTETS, septets } from './gsm7.ts';
import { oneSegment } from './render.ts';

/** The longest values that a facility and an appointment may have. */
const LONGEST = {
  facilityName: '',
  smsName: 'M'.repeat(20),
  facilityPhone: '+33199001234',
  when: '2027-12-29T22:40:00.000Z',
  timeZone: 'Europe/Paris',
  entryOpensMinutes: 120,
  identifier: '000000',
  passcode: '0000-000-000',
  helpUrl: '',
  toFacility: false,
};

/** A text that would take two segments with links of this address, or null when all fit. */
export function longestSms(publicUrl: string): string | null {
  const link = linkAddress(publicUrl, 'x'.repeat(22));
  const texts = MESSAGE_KINDS.map((kind) => oneSegment({ ...LONGEST, kind, link }));
  const longest = texts.reduce((a, b) => (septets(b) > septets(a) ? b : a));
  return septets(longest) > SEGMENT_SEPTETS ? longest : null;
}
