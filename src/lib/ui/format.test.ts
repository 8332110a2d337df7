import { describe, expect, test } from 'vitest';
import * as format from './format.ts';

const PARIS = 'Europe/Paris';
const REUNION = 'Indian/Reunion';
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('hours and days', () => {
  test.each([
    ['2027-03-29T12:30:00Z', PARIS, '14 h 30'],
    ['2027-03-29T07:00:00Z', PARIS, '9 h 00'],
    ['2027-03-28T00:30:00Z', PARIS, '1 h 30'],
    ['2027-03-28T01:30:00Z', PARIS, '3 h 30'],
    ['2027-03-29T20:05:00Z', REUNION, '0 h 05'],
  ])('%s in %s is %s', (instant, zone, expected) =>
    expect(plain(format.formatTime(instant, zone))).toBe(expected),
  );

  test('nothing breaks inside an hour', () =>
    expect(format.formatTime('2027-03-29T12:30:00Z', PARIS)).toBe('14\u00a0h\u00a030'));

  test('days are written in full, and the first of the month as said', () => {
    expect(plain(format.formatDate('2027-03-29T12:30:00Z', PARIS))).toBe('lundi 29 mars 2027');
    expect(plain(format.formatDay('2027-04-01T07:40:00Z', PARIS))).toBe('jeudi 1er avril');
    expect(plain(format.formatShortDay('2027-03-25T07:40:00Z', PARIS))).toBe('jeu. 25 mars');
  });

  test.each([
    ['2027-03-29T21:59:00Z', PARIS, 'Aujourd’hui'],
    ['2027-03-29T22:00:00Z', PARIS, 'Demain'],
    ['2027-03-29T20:30:00Z', REUNION, 'Demain'],
    ['2027-03-28T10:00:00Z', PARIS, 'Hier'],
    ['2027-04-05T10:00:00Z', PARIS, 'Lundi 5 avril'],
    ['2028-01-03T10:00:00Z', PARIS, 'Lundi 3 janvier 2028'],
  ])('seen on 29 March at noon, %s in %s is %s', (instant, zone, expected) =>
    expect(plain(format.formatRelativeDay(instant, '2027-03-29T10:00:00Z', zone))).toBe(expected),
  );

  test('a moment joins day and hour', () =>
    expect(plain(format.formatMoment('2027-03-29T12:30:00Z', '2027-03-29T10:00:00Z', PARIS))).toBe(
      'Aujourd’hui à 14 h 30',
    ));
});

describe('people', () => {
  test.each([
    ['2017-05-14', '2027-03-29', '9 ans'],
    ['2017-05-14', '2027-05-14', '10 ans'],
    ['2025-03-29', '2027-03-29', '2 ans'],
    ['2025-03-30', '2027-03-29', '23 mois'],
    ['2027-03-17', '2027-03-29', '12 jours'],
    ['2027-03-28', '2027-03-29', '1 jour'],
    ['2024-02-29', '2027-02-28', '2 ans'],
    ['2024-02-29', '2027-03-01', '3 ans'],
  ])('born on %s, one is on %s: %s', (birth, on, expected) =>
    expect(plain(format.formatAge(birth, on))).toBe(expected),
  );

  test('names go NOM Prénom with their accents', () =>
    expect(format.formatName({ familyName: 'Kérébel', givenNames: 'Yann' })).toBe('KÉRÉBEL Yann'));

  test.each([
    ['Sophie Aubry', 'SA'],
    ['Dr Hélène Vasseur', 'HV'],
    ['éloïse', 'É'],
    ['Jean de La Tour', 'JT'],
  ])('%s has the initials %s', (name, expected) => expect(format.initials(name)).toBe(expected));

  test.each([
    ['+33639981234', '06 39 98 12 34'],
    ['+33199001234', '01 99 00 12 34'],
    ['+262639981234', '06 39 98 12 34'],
    ['+32470123456', '+32470123456'],
  ])('%s is read %s', (e164, expected) => expect(plain(format.formatPhone(e164))).toBe(expected));
});

describe('amounts', () => {
  test.each([
    [820, '820 octets'],
    [820_000, '820 ko'],
    [1_400_000, '1,4 Mo'],
    [12_600_000, '13 Mo'],
    [999_900, '1 Mo'],
  ])('%i bytes are %s', (bytes, expected) => expect(plain(format.formatFileSize(bytes))).toBe(expected));

  test.each([
    [0, 'maintenant'],
    [500, 'dans 1 seconde'],
    [40_000, 'dans 40 secondes'],
    [61_000, 'dans 2 minutes'],
    [25 * 60_000, 'dans 25 minutes'],
    [65 * 60_000, 'dans 1 heure 5 minutes'],
    [24 * 3_600_000, 'dans 24 heures'],
    [33 * 3_600_000, 'dans 33 heures'],
    [57 * 3_600_000, 'dans 2 jours'],
  ])('%i ms before, one reads %s', (ms, expected) => expect(plain(format.countdownWords(ms))).toBe(expected));
});

test.each([
  [-5_000, 'à l’instant'],
  [59_000, 'à l’instant'],
  [3 * 60_000, 'il y a 3 min'],
  [2 * 3_600_000, 'il y a 2 h'],
  [50 * 3_600_000, 'il y a 2 j'],
])('%d ms ago is %s', (ms, expected) =>
  expect(plain(format.formatAgo('2027-03-29T12:00:00Z', Date.parse('2027-03-29T12:00:00Z') + ms))).toBe(
    expected,
  ),
);
