import fc from 'fast-check';
import { stdnum } from 'stdnum';
import { describe, expect, test } from 'vitest';
import { formatNir, nirKey, readNir } from '#domain/nir.ts';

test.each([
  ['255081416802538', 'valid'],
  ['2 55 08 14 168 025 38', 'valid'],
  ['186022A21532523', 'valid'],
  ['1 86 02 2a 215 325 23', 'valid'],
  ['255081416802539', 'wrong-key'],
  ['186022B21532523', 'wrong-key'],
  ['2550814168025', 'incomplete'],
  ['2', 'incomplete'],
  ['186022', 'incomplete'],
  ['186022A', 'incomplete'],
  ['', 'missing'],
  ['   ', 'missing'],
  ['2550814168025380', 'malformed'],
  ['555081416802538', 'malformed'],
  ['186022C21532523', 'malformed'],
  ['je ne sais pas', 'malformed'],
])('« %s » is %s', (typed, state) => expect(readNir(typed).state).toBe(state));

test.each(['7', '8', '3', '4'])('a number that starts with %s is provisional', (sex) => {
  const number = `${sex}550814168025`;
  expect(readNir(number + nirKey(number)).state).toBe('provisional');
});

test('is formatted as printed on the card, complete or being typed', () => {
  expect(formatNir('255081416802538')).toBe('2 55 08 14 168 025 38');
  expect(formatNir('186022A21532523')).toBe('1 86 02 2A 215 325 23');
  expect(formatNir('2550')).toBe('2 55 0');
});

const number = fc
  .record({
    sex: fc.constantFrom('1', '2'),
    year: fc.integer({ min: 0, max: 99 }),
    month: fc.integer({ min: 1, max: 12 }),
    department: fc.oneof(
      fc.integer({ min: 1, max: 95 }).map((value) => String(value).padStart(2, '0')),
      fc.constantFrom('2A', '2B'),
    ),
    rest: fc.integer({ min: 1_001, max: 989_999 }),
  })
  .map(({ sex, year, month, department, rest }) =>
    [sex, pair(year), pair(month), department, String(rest).padStart(6, '0')].join(''),
  );
const pair = (value: number) => String(value).padStart(2, '0');

describe('over generated numbers', () => {
  test('agrees with another implementation of the key', () => {
    fc.assert(
      fc.property(number, fc.integer({ min: 1, max: 97 }), (digits, key) => {
        const whole = digits + pair(key);
        const theirs = stdnum.FR?.nir?.validate(whole).isValid;
        expect(readNir(whole).state === 'valid').toBe(theirs);
        expect(stdnum.FR?.nir?.validate(digits + nirKey(digits)).isValid).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
  test('what is printed is read back', () => {
    fc.assert(
      fc.property(number, (digits) => {
        const whole = digits + nirKey(digits);
        expect(readNir(formatNir(whole))).toEqual({ value: whole, state: 'valid' });
      }),
    );
  });
});
