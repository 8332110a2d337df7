import { forbiddenIn } from '#domain/forbidden-content.ts';
import { MESSAGE_KINDS, type MessageKind } from '#domain/message.ts';
import { calendarEntry } from '#server/services/notifications/calendar.ts';
import { asHtml, asText } from '#server/services/notifications/mail-layout.ts';
import { describe, expect, it } from 'vitest';
import { letter, smsVariants, type MessageFacts } from './fr.ts';
import { pushTexts } from './push-fr.ts';
import { testMail, TEST_SMS } from './test-fr.ts';

/** The one sentence that may speak of money. */
const WARNING = 'Nous ne vous demanderons jamais d’argent ni de numéro de carte.';
/** Names of facilities are what they are (« Institut médico-éducatif »): what surrounds them is judged. */
const facts = (kind: MessageKind, over: Partial<MessageFacts>): MessageFacts => ({
  ...{ kind, facilityName: 'Les Tilleuls', smsName: 'Les Tilleuls', facilityPhone: '+33199001234' },
  ...{ when: '2027-03-29T12:30:00.000Z', timeZone: 'Europe/Paris', entryOpensMinutes: 20 },
  ...{ link: 'https://rdv.example/r#AbCdEfGhIjKlMnOpQrStUv', identifier: '012345', passcode: 'K7M4-2QX-9TD' },
  ...{ helpUrl: 'https://rdv.example/aide/familles', toFacility: false },
  ...over,
});
const found = (text: string) => forbiddenIn(text.replaceAll(WARNING, '')).map(({ word }) => word);

describe.each(MESSAGE_KINDS)('%s', (kind) => {
  it.each<Partial<MessageFacts>>([{}, { passcode: null }, { toFacility: true }])('by e-mail, %o', (over) => {
    const page = letter(facts(kind, over));
    expect(found(`${page.subject}\n${asText(page)}\n${page.buttonLabel}`)).toEqual([]);
    const shown = asHtml(page).replace(/<style>[\s\S]*?<\/style>|<[^>]+>/g, ' ');
    expect(found(shown)).toEqual([]);
    expect(asText(page)).toContain(WARNING);
  });

  it('by SMS', () => {
    for (const text of smsVariants(facts(kind, {}))) expect(found(text)).toEqual([]);
  });
});

it('on a locked screen, of a family', () => {
  expect(found(`${pushTexts.title} ${pushTexts.family}`)).toEqual([]);
});

it('in an operator’s try, whoever it reaches', () => {
  expect(found(`${testMail.subject} ${testMail.text} ${TEST_SMS}`)).toEqual([]);
});

it('in a calendar', () => {
  const about = { start: '2027-03-29T12:30:00.000Z', end: '2027-03-29T12:50:00.000Z' };
  for (const isCancelled of [false, true]) {
    const { content } = calendarEntry({
      ...{ ...about, appointment: '01J0', generation: 1, isCancelled, timeZone: 'Europe/Paris' },
      ...{ facilityName: 'Les Tilleuls', facilityPhone: '+33199001234', at: about.start },
      ...{ organizer: 'rdv@rdv.example', attendee: 'famille@example.org', host: 'rdv.example' },
    });
    const words = content.replace(/^PRODID.*$|^[A-Z-]+(?=[:;])/gm, '');
    expect(found(words)).toEqual([]);
  }
});
