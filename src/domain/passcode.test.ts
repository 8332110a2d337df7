import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PasscodeSchema } from '#domain/access-link.ts';
import { formatPasscode, normalisePasscode } from '#domain/passcode.ts';

test.each([
  ['K7M4-2QX-9TD', 'K7M42QX9TD'],
  ['k7m4 2qx 9td', 'K7M42QX9TD'],
  ['k7m42qx9td', 'K7M42QX9TD'],
  ['K7M4–2QX—9TD', 'K7M42QX9TD'],
  ['\u00a0K7M4\u202f2QX 9TD\n', 'K7M42QX9TD'],
  ['oO0O-iI1-lL1', '0000111111'],
])('« %s » is read as %s', (typed, passcode) => expect(normalisePasscode(typed)).toBe(passcode));

test('is shown in groups of 4, 3 and 3, and while it is typed', () => {
  expect(formatPasscode('K7M42QX9TD')).toBe('K7M4-2QX-9TD');
  expect(formatPasscode('K7M42')).toBe('K7M4-2');
  expect(formatPasscode('')).toBe('');
});

test('every passcode survives being shown, lower-cased and typed again', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9A-HJKMNP-TV-Z]{10}$/), (passcode) => {
      expect(PasscodeSchema.parse(normalisePasscode(formatPasscode(passcode).toLowerCase()))).toBe(passcode);
    }),
  );
});
