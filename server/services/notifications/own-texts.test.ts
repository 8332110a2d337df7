import { expect, it } from 'vitest';
import { sampleFacts } from '../../messages/preview-fr.ts';
import { letter } from '../../messages/fr.ts';
import { septets } from './gsm7.ts';
import { asText } from './mail-layout.ts';
import { oneSegment } from './render.ts';

const facts = sampleFacts('booked', 'https://rdv.example', 'usual');

it('an SMS leaves in the facility’s words, transliterated; in ours when they take two segments', () => {
  const own = (text: string) => ({ subject: '', text });
  const text = oneSegment(facts, own('À bientôt, le {date} : {lien} {identifiant} {motdepasse}'));
  expect(text).toBe(
    `À bientôt, le 29/03 14h30 : ${facts.link} 012345 K7M4-2QX-9TD`.replace('À', 'A').replace('ô', 'o'),
  );
  const long = oneSegment(facts, own(`${'a'.repeat(120)} {date} {lien} {identifiant} {motdepasse}`));
  expect([long, septets(long) <= 160]).toEqual([oneSegment(facts), true]);
});

it('an e-mail begins in the facility’s words, and goes on in ours', () => {
  const page = letter(
    { ...facts, toFacility: true },
    { subject: 'À {date} !', text: '{etablissement} : {date}' },
  );
  expect(page.subject).toMatch(/^À transmettre à la famille.: À lundi 29 mars 2027/);
  expect(page.paragraphs.slice(1, 3)).toEqual([
    'Ce message est destiné à la famille\u00a0: merci de le lui transmettre.',
    'IME Les Tilleuls\u00a0: lundi 29 mars 2027 à 14\u00a0h\u00a030',
  ]);
  expect(asText(page)).toContain('jamais d’argent');
});
