import { expect, test } from 'vitest';
import { formatTypedDate, parseTypedDate, spaceTypedDate } from './typed-date.ts';

test.each([
  ['14/05/2017', '2017-05-14'],
  ['14 5 2017', '2017-05-14'],
  ['14.05.2017', '2017-05-14'],
  ['14052017', '2017-05-14'],
  ['29/02/2024', '2024-02-29'],
  ['29/02/2023', null],
  ['31/04/2020', null],
  ['05/14/2017', null],
  ['14/05/17', null],
  ['hier', null],
  ['', null],
])('%s is read as %s', (typed, iso) => expect(parseTypedDate(typed)).toBe(iso));

test('a date is written back as it is typed', () => expect(formatTypedDate('2017-05-14')).toBe('14/05/2017'));

test.each([
  ['1', '', '1'],
  ['14', '1', '14/'],
  ['14/05', '14/0', '14/05/'],
  ['14/05/2', '14/05/', '14/05/2'],
  ['14052017', '', '14/05/2017'],
  ['14', '14/', '14'],
  ['1/5/2017', '1/5/201', '1/5/2017'],
])('%s typed after %s becomes %s', (typed, before, spaced) =>
  expect(spaceTypedDate(typed, before)).toBe(spaced),
);
