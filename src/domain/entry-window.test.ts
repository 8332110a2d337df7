import { expect, test } from 'vitest';
import { entryState, entryWindow } from '#domain/entry-window.ts';

const window = entryWindow({
  start: '2027-03-29T12:10:00.000Z',
  end: '2027-03-29T12:30:00.000Z',
  entryOpensMinutes: 20,
  entryClosesMinutes: 30,
});

test('lasts from 20 minutes before the hour to 30 after the planned end', () => {
  expect(window).toEqual({ opensAt: '2027-03-29T11:50:00.000Z', endsAt: '2027-03-29T13:00:00.000Z' });
});

test.each([
  ['2027-03-29T11:49:59.000Z', 'too-early'],
  ['2027-03-29T11:49:59.999Z', 'too-early'],
  ['2027-03-29T11:50:00.000Z', 'open'],
  ['2027-03-29T11:50:01.000Z', 'open'],
  ['2027-03-29T12:59:59.999Z', 'open'],
  ['2027-03-29T13:00:00.000Z', 'over'],
])('at %s it is %s', (now, state) => {
  expect(entryState(window, now)).toBe(state);
  expect(entryState(window, Date.parse(now))).toBe(state);
});
