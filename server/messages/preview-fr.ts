import type { MessageKind } from '#domain/message.ts';
import { fillIn, type OwnText } from '#domain/message-texts.ts';
import { linkAddress } from '../services/issued-links.ts';
import { asText } from '../services/notifications/mail-layout.ts';
import { letter, valuesOf, type MessageFacts } from './fr.ts';

/** Made up: it opens nothing. */
const TOKEN = 'EXEMPLEexempleEXEMPLE0';

const SAMPLES = {
  /** What a facility and an appointment may have at the longest. */
  longest: {
    ...{ facilityName: '', smsName: 'M'.repeat(20), when: '2027-12-29T22:40:00.000Z' },
    ...{ facilityPhone: '+33199001234', entryOpensMinutes: 120 },
  },
  usual: {
    ...{ facilityName: 'IME Les Tilleuls', smsName: 'IME Les Tilleuls', when: '2027-03-29T12:30:00.000Z' },
    ...{ facilityPhone: '+33199001234', entryOpensMinutes: 20 },
  },
} as const;

export const sampleFacts = (
  kind: MessageKind,
  publicUrl: string,
  size: keyof typeof SAMPLES,
): MessageFacts => ({
  ...{ kind, ...SAMPLES[size], timeZone: 'Europe/Paris', link: linkAddress(publicUrl, TOKEN) },
  ...{ identifier: '012345', passcode: 'K7M4-2QX-9TD', helpUrl: `${publicUrl}/aide/familles` },
  toFacility: false,
});

export const ownSms = (own: OwnText, facts: MessageFacts): string => fillIn(own.text, valuesOf(facts, 'sms'));

/** The whole mail as text: what the facility wrote, and what stands below it in any case. */
export function mailPreview(facts: MessageFacts, own: OwnText): { subject: string; text: string } {
  const page = letter(facts, own);
  return { subject: page.subject, text: asText(page) };
}
