import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, daysBetween, isTimeZone, localDateOf, wallClockMs, weekdayOf } from '#domain/local-time.ts';

const at = (date: string, time: string, zone: string) =>
  new Date(wallClockMs(date, time, zone)).toISOString();

test.each([
  ['2027-03-29', '14:30', 'Europe/Paris', '2027-03-29T12:30:00.000Z'],
  ['2027-01-29', '14:30', 'Europe/Paris', '2027-01-29T13:30:00.000Z'],
  ['2027-03-29', '14:30', 'Indian/Reunion', '2027-03-29T10:30:00.000Z'],
  ['2027-03-29', '21:30', 'America/Martinique', '2027-03-30T01:30:00.000Z'],
  ['2027-03-29', '08:00', 'Pacific/Noumea', '2027-03-28T21:00:00.000Z'],
])('%s %s in %s is %s', (date, time, zone, instant) => expect(at(date, time, zone)).toBe(instant));

test('a time that is skipped moves on by an hour, one that comes twice is the first', () => {
  expect(at('2027-03-28', '02:30', 'Europe/Paris')).toBe(at('2027-03-28', '03:30', 'Europe/Paris'));
  expect(at('2027-10-31', '02:30', 'Europe/Paris')).toBe('2027-10-31T00:30:00.000Z');
});

test.each([
  ['2027-03-28T22:30:00.000Z', 'Europe/Paris', '2027-03-29'],
  ['2027-03-28T21:59:59.999Z', 'Europe/Paris', '2027-03-28'],
  ['2027-03-28T22:30:00.000Z', 'America/Martinique', '2027-03-28'],
  ['2027-03-28T13:00:00.000Z', 'Pacific/Noumea', '2027-03-29'],
])('%s in %s is on %s', (instant, zone, date) => expect(localDateOf(instant, zone)).toBe(date));

test('dates count across months, leap years and daylight saving', () => {
  expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
  expect(addDays('2027-03-28', -28)).toBe('2027-02-28');
  expect([weekdayOf('2027-03-29'), weekdayOf('2027-04-04')]).toEqual([1, 7]);
  fc.assert(
    fc.property(fc.integer({ min: -5000, max: 5000 }), (days) => {
      expect(daysBetween('2027-03-28', addDays('2027-03-28', days))).toBe(days);
    }),
  );
});

test('knows a time zone from a word', () => {
  expect(['Europe/Paris', 'Indian/Reunion', 'UTC'].map(isTimeZone)).toEqual([true, true, true]);
  expect(['Europe/Lutèce', '', 'Paris'].map(isTimeZone)).toEqual([false, false, false]);
});
