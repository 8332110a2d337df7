import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PasscodeSchema } from '#domain/access-link.ts';
import { readIdentifier, readPasscode } from '#domain/link-codes.ts';
import { formatPasscode } from '#domain/passcode.ts';

test.each([
  ['K7M4-2QX-9TD', 'K7M42QX9TD'],
  ['k7m4 2qx 9td', 'K7M42QX9TD'],
  ['k7m42qx9td', 'K7M42QX9TD'],
  ['K7M4–2QX—9TD', 'K7M42QX9TD'],
  ['\u00a0K7M4\u202f2QX 9TD\n', 'K7M42QX9TD'],
  ['oO0O-iI1-lL1', '0000111111'],
])('« %s » is read as %s', (typed, passcode) => expect(readPasscode(typed)).toBe(passcode));

test('is shown in groups of 4, 3 and 3, and while it is typed', () => {
  expect(formatPasscode('K7M42QX9TD')).toBe('K7M4-2QX-9TD');
  expect(formatPasscode('K7M42')).toBe('K7M4-2');
  expect(formatPasscode('')).toBe('');
});

test('every passcode survives being shown, lower-cased and typed again', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9A-HJKMNP-TV-Z]{10}$/), (passcode) => {
      expect(PasscodeSchema.parse(readPasscode(formatPasscode(passcode).toLowerCase()))).toBe(passcode);
    }),
  );
});

const LINK = 'https://visio.exemple.fr/r#123456-AbCd-efg-hij_kLmn';
const SMS = `IME Les Tilleuls: RDV video 30/03 14h10 ${LINK} Identifiant 482913 Mot de passe K7M4-2QX-9TD Tel 0199001234`;
const LETTER = [
  'Bonjour,',
  '2. Saisissez l’identifiant : 482913, et le mot de passe : K7M4-2QX-9TD.',
  LINK,
  'Une question, une difficulté ? Appelez IME Les Tilleuls au 01 99 00 12 34.',
].join('\n\n');

test.each([
  ['the SMS', SMS],
  ['its shortest wording', SMS.replace('Identifiant', 'Id').replace('Mot de passe', 'Mdp')],
  ['the e-mail', LETTER],
  ['an SMS whose hyphens became dashes', SMS.replaceAll('-', '‑')],
])('%s, pasted whole, gives both', (_, message) => {
  expect([readIdentifier(message), readPasscode(message)]).toEqual(['482913', 'K7M42QX9TD']);
});

test.each(['482913', ' 482 913 ', '482-913', '482.913', 'Identifiant : 482913'])(
  '« %s » is an identifier',
  (typed) => expect(readIdentifier(typed)).toBe('482913'),
);

test('what is neither stays what was typed', () => {
  expect([readIdentifier('48291'), readIdentifier('abc'), readPasscode('K7M4-2Q')]).toEqual([
    ...['48291', 'abc', 'K7M42Q'],
  ]);
});
