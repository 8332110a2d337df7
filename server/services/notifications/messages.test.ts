import { MESSAGE_KINDS } from '#domain/message.ts';
import { describe, expect, it } from 'vitest';
import { letter, type MessageFacts } from '../../messages/fr.ts';
import { longDateTime, shortDateTime } from '../../messages/dates-fr.ts';
import { septets, toGsm7 } from './gsm7.ts';
import { longestSms } from './longest-sms.ts';
import { asHtml, asText } from './mail-layout.ts';
import { oneSegment } from './render.ts';

const facts = (over: Partial<MessageFacts> = {}): MessageFacts => ({
  kind: 'booked',
  facilityName: 'IME Les Tilleuls',
  smsName: 'IME Les Tilleuls',
  facilityPhone: '+33199001234',
  when: '2027-03-29T12:30:00.000Z',
  timeZone: 'Europe/Paris',
  entryOpensMinutes: 20,
  link: 'https://visavis.example/r#AbCdEfGhIjKlMnOpQrStUv',
  identifier: '012345',
  passcode: 'K7M4-2QX-9TD',
  helpUrl: 'https://visavis.example/aide/familles',
  toFacility: false,
  ...over,
});

describe('SMS', () => {
  it.each(MESSAGE_KINDS)(
    '%s fits one segment with the longest values and an address of 30 characters',
    (kind) => {
      const link = `https://${'x'.repeat(22)}/r#${'x'.repeat(22)}`;
      const longest = facts({ kind, link, smsName: 'M'.repeat(20), when: '2027-12-29T22:40:00.000Z' });
      const text = oneSegment(longest);
      expect(septets(text)).toBeLessThanOrEqual(160);
      expect(toGsm7(text)).toBe(text);
      if (kind !== 'cancelled') for (const part of [link, '012345']) expect(text).toContain(part);
      expect(text.includes('K7M4-2QX-9TD')).toBe(kind !== 'cancelled' && kind !== 'deposited');
    },
  );

  it('takes the clearest wording that fits', () => {
    expect(oneSegment(facts())).toBe(
      'IME Les Tilleuls: RDV video 29/03 14h30 https://visavis.example/r#AbCdEfGhIjKlMnOpQrStUv Identifiant 012345 Mot de passe K7M4-2QX-9TD Tel 0199001234',
    );
  });

  it('of a document: what the family has already isn’t sent again', () => {
    expect(oneSegment(facts({ kind: 'deposited' }))).toBe(
      "IME Les Tilleuls: document a lire jusqu'au 29/03 14h30 https://visavis.example/r#AbCdEfGhIjKlMnOpQrStUv Identifiant 012345, meme mot de passe Tel 0199001234",
    );
  });

  it('is warned of at start when the address is too long', () => {
    expect(longestSms('https://visavis.example')).toBeNull();
    expect(longestSms(`https://${'teleconsultation.'.repeat(4)}example`)).not.toBeNull();
  });
});

describe('e-mail', () => {
  it.each(MESSAGE_KINDS)(
    '%s says when, what to do, whom to call, and nothing of health or of the doctor',
    (kind) => {
      const page = letter(facts({ kind }));
      const text = asText(page);
      expect(`${page.subject}\n${text}`).toMatch(/lundi 29 mars 2027 à 14\u00a0h\u00a030/);
      expect(text).toContain('01\u00a099\u00a000\u00a012\u00a034');
      expect(text).toContain('https://visavis.example/aide/familles');
      expect(`${page.subject}${text}`).not.toMatch(/médecin|docteur|Dr |consultation|santé|soin|patient/i);
      expect(text.includes('/r#')).toBe(kind !== 'cancelled');
    },
  );

  it('carries all three alone, and leaves the passcode to the SMS beside one', () => {
    expect(asText(letter(facts()))).toContain('le mot de passe\u00a0: K7M4-2QX-9TD');
    const beside = asText(letter(facts({ passcode: null })));
    expect(beside).toContain('le mot de passe reçu par SMS');
    expect(beside).toContain('012345');
  });

  it('asks the facility to hand it on when the mailbox is its own', () => {
    const page = letter(facts({ toFacility: true }));
    expect(page.subject).toMatch(/^À transmettre à la famille/);
    expect(page.paragraphs[1]).toMatch(/merci de le lui transmettre/);
  });

  it('escapes what a facility is called', () => {
    expect(asHtml(letter(facts({ facilityName: '<b>"A & B"</b>' })))).toContain(
      '&lt;b&gt;&quot;A &amp; B&quot;',
    );
  });

  it('is small, fetches nothing, and has no address but those one reads', () => {
    const html = asHtml(letter(facts()));
    expect(Buffer.byteLength(html)).toBeLessThan(8 * 1024);
    expect(html).not.toMatch(/<img|<script|<link|url\(|@import|@font-face|src=/i);
    const addresses = [...html.matchAll(/href="([^"]+)"/g)].map(([, address = '']) => address);
    for (const address of addresses)
      expect(address.startsWith('tel:') || asText(letter(facts())).includes(address)).toBe(true);
    expect(addresses).toContain('tel:0199001234');
  });

  it('shows what to type in large, and what a mail beside an SMS leaves out', () => {
    const value = (html: string) => [...html.matchAll(/class="value"[^>]*>([^<]+)</g)].map(([, one]) => one);
    expect(value(asHtml(letter(facts())))).toEqual(['012345', 'K7M4-2QX-9TD']);
    expect(value(asHtml(letter(facts({ passcode: null }))))).toEqual(['012345']);
    expect(value(asHtml(letter(facts({ kind: 'cancelled' }))))).toEqual([]);
    expect(value(asHtml(letter(facts({ kind: 'deposited' }))))).toEqual(['012345']);
  });

  it('makes links of addresses, whole', () => {
    const html = asHtml(letter(facts()));
    expect(html).toContain('href="https://visavis.example/r#AbCdEfGhIjKlMnOpQrStUv"');
    expect(html).toContain('href="https://visavis.example/aide/familles"');
  });
});

describe('dates', () => {
  it.each([
    ['2027-03-28T00:59:00.000Z', 'Europe/Paris', 'dimanche 28 mars 2027 à 1 h 59', '28/03 1h59'],
    ['2027-03-28T01:00:00.000Z', 'Europe/Paris', 'dimanche 28 mars 2027 à 3 h 00', '28/03 3h00'],
    ['2027-06-30T22:05:00.000Z', 'Indian/Reunion', 'jeudi 1er juillet 2027 à 2 h 05', '01/07 2h05'],
    ['2026-12-31T23:00:00.000Z', 'Europe/Paris', 'vendredi 1er janvier 2027 à 0 h 00', '01/01 0h00'],
  ])('%s in %s', (start, zone, long, short) => {
    expect(longDateTime(start, zone).replace(/\u00a0/g, ' ')).toBe(long);
    expect(shortDateTime(start, zone)).toBe(short);
  });
});
