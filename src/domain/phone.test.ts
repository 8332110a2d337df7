import { describe, expect, test } from 'vitest';
import { formatPhone, isMobile, phoneRegionOf, readPhone } from '#domain/phone.ts';
import { PHONE_NUMBERS } from '#tests/factories/phone-numbers.ts';

describe.each(Object.entries(PHONE_NUMBERS))('%s', (name, { typed, e164, region }) => {
  test.each([region, 'FR', 'RE', 'MQ'])('is read the same from %s: the French plan is one', (from) => {
    expect(readPhone(typed, from)).toBe(e164);
  });
  test('is read back from its international form', () => expect(readPhone(e164, 'FR')).toBe(e164));
  test('tells mobile from landline', () => expect(isMobile(e164)).toBe(!name.includes('andline')));
});

test.each(['', '118', '12345', 'bonjour', '06 12 34 56', '06 39 98 12 34 56'])('refuses « %s »', (typed) =>
  expect(readPhone(typed, 'FR')).toBeNull(),
);

test('reads numbers outside the French plan by the facility’s region, then as metropole', () => {
  expect(readPhone('78 00 01', 'NC')).toBe('+687780001');
  expect(readPhone('06 39 98 12 34', 'NC')).toBe('+33639981234');
});

test('formats in pairs, without breaks', () => {
  expect(formatPhone('+33639981234')).toBe('06\u00a039\u00a098\u00a012\u00a034');
  expect(formatPhone('+262692000001')).toBe('06\u00a092\u00a000\u00a000\u00a001');
  expect(formatPhone('+32470000001')).toBe('+32\u00a0470\u00a000\u00a000\u00a001');
});

test('knows the dialling region of a facility by its time zone', () => {
  expect(phoneRegionOf('Indian/Reunion')).toBe('RE');
  expect(phoneRegionOf('Europe/Brussels')).toBe('FR');
});
