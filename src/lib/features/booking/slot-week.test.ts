import type { Practitioner } from '#domain/availability.ts';
import { expect, it } from 'vitest';
import { firstFreeDay, freeByDay, mondayOf, nextFreeSlot, partsOfDay, slotsOfDay } from './slot-week.ts';

const practitioner: Practitioner = {
  _id: 'practitioner:dr-vasseur',
  type: 'practitioner',
  v: 3,
  at: '2027-03-01T08:00:00.000Z',
  by: { kind: 'service', id: 'service', name: 'Vis-à-vis' },
  practitioner: 'dr-vasseur',
  displayName: 'Dr Hélène Vasseur',
  speciality: null,
  availability: {
    timeZone: 'Europe/Paris',
    slotMinutes: 20,
    bufferMinutes: 0,
    weekly: [{ weekday: 2, hours: { from: '09:00', to: '10:00' } }],
    exceptions: [],
  },
};
const now = Date.parse('2027-03-29T06:00:00Z');
const taken = { start: '2027-03-30T07:20:00.000Z', end: '2027-03-30T07:40:00.000Z' };
const search = { busy: [taken], now, timeZone: 'Europe/Paris' };

it('starts weeks on Monday', () => {
  expect(mondayOf('2027-04-04')).toBe('2027-03-29');
  expect(mondayOf('2027-03-29')).toBe('2027-03-29');
});

it('shows what was taken beside what is free', () => {
  expect(slotsOfDay(practitioner, '2027-03-30', search).map(({ start, isFree }) => [start, isFree])).toEqual([
    ['2027-03-30T07:00:00.000Z', true],
    ['2027-03-30T07:20:00.000Z', false],
    ['2027-03-30T07:40:00.000Z', true],
  ]);
});

it('puts headings over a long day only, by the facility’s clock', () => {
  const day = (from: string, to: string) => ({
    ...practitioner,
    availability: { ...practitioner.availability, weekly: [{ weekday: 2, hours: { from, to } }] },
  });
  const parts = (from: string, to: string) =>
    partsOfDay(slotsOfDay(day(from, to), '2027-03-30', search), '2027-03-30', 'Europe/Paris').map(
      ({ part, offers }) => [part, offers.length],
    );
  expect(parts('10:00', '14:00')).toEqual([[null, 12]]);
  expect(parts('11:00', '19:00')).toEqual([
    ['morning', 3],
    ['afternoon', 18],
    ['evening', 3],
  ]);
  expect(parts('09:00', '09:10')).toEqual([]);
});

it('finds the next free slot after an empty day', () => {
  expect(nextFreeSlot(practitioner, '2027-03-31', search)?.start).toBe('2027-04-06T07:00:00.000Z');
});

it('counts the free slots of a week', () => {
  const week = freeByDay([practitioner], '2027-03-29', {
    busyOf: () => [taken],
    now,
    timeZone: 'Europe/Paris',
  });
  expect(week.map(({ free }) => free)).toEqual([0, 2, 0, 0, 0, 0, 0]);
});

it('opens on the day that is asked for, or the first after it that offers something', () => {
  const week = { busyOf: () => [taken], now, timeZone: 'Europe/Paris' };
  const open = (from: string) => firstFreeDay([practitioner], from, week);
  expect(['2027-03-29', '2027-03-30', '2027-03-31'].map(open)).toEqual([
    '2027-03-30',
    '2027-03-30',
    '2027-04-06',
  ]);
  expect(firstFreeDay([], '2027-03-31', week)).toBe('2027-03-31');
});
