import { describe, expect, it } from 'vitest';
import { dueReminders, hasItInMind, reminderTimes } from './reminder-times.ts';
import { DEFAULT_REMINDERS, type Reminders } from './reminders.ts';

const PARIS = 'Europe/Paris';
const REUNION = 'Indian/Reunion';
const iso = (ms: number | undefined) => new Date(ms ?? 0).toISOString().slice(0, 16);
const timesOf = (start: string, zone: string, settings: Reminders = DEFAULT_REMINDERS) =>
  reminderTimes(start, zone, settings).map(({ fromMs }) => iso(fromMs));

describe('reminderTimes', () => {
  it.each([
    // In Paris the night of 27 to 28 March 2027 lacks 2 h to 3 h, that of 30 to 31 October has it twice.
    ['an ordinary day', '2027-03-24T13:30:00Z', PARIS, '2027-03-23T13:30', '2027-03-24T12:30'],
    [
      'the day after the clocks went forward: 23 h before',
      '2027-03-28T12:30:00Z',
      PARIS,
      '2027-03-27T13:30',
      '2027-03-28T11:30',
    ],
    ['the hour after it', '2027-03-28T01:15:00Z', PARIS, '2027-03-27T02:15', '2027-03-28T00:15'],
    [
      'its hour the day before didn’t exist',
      '2027-03-29T00:30:00Z',
      PARIS,
      '2027-03-28T01:30',
      '2027-03-28T23:30',
    ],
    [
      'the day the clocks go back: 25 h before',
      '2027-10-31T13:30:00Z',
      PARIS,
      '2027-10-30T12:30',
      '2027-10-31T12:30',
    ],
    [
      'the second 2 h 30 of that night',
      '2027-10-31T01:30:00Z',
      PARIS,
      '2027-10-30T00:30',
      '2027-10-31T00:30',
    ],
    [
      'its hour the day before came twice',
      '2027-11-01T01:30:00Z',
      PARIS,
      '2027-10-31T00:30',
      '2027-11-01T00:30',
    ],
    ['la Réunion in March', '2027-03-28T05:00:00Z', REUNION, '2027-03-27T05:00', '2027-03-28T04:00'],
    ['la Réunion in October', '2027-10-31T05:00:00Z', REUNION, '2027-10-30T05:00', '2027-10-31T04:00'],
  ])('%s', (_name, start, zone, day, hour) => {
    expect(timesOf(start, zone)).toEqual([day, hour]);
  });

  it('follow the facility’s choice', () => {
    const start = '2027-03-28T12:30:00Z';
    expect(timesOf(start, PARIS, { days: 2, hours: 2, awaited: true })).toEqual([
      '2027-03-26T13:30',
      '2027-03-28T10:30',
    ]);
    expect(timesOf(start, PARIS, { days: 0, hours: 0, awaited: true })).toEqual([]);
  });
});

describe('dueReminders', () => {
  const START = Date.parse('2027-03-24T13:30:00Z');
  const times = reminderTimes(START, PARIS, DEFAULT_REMINDERS);
  const HOUR = 3_600_000;
  const due = (hoursLeft: number, bookedHoursBefore = 100) =>
    dueReminders(times, START - bookedHoursBefore * HOUR, START - hoursLeft * HOUR).join();

  it.each([
    ['before the first', 24.01, 100, ''],
    ['a day before', 24, 100, 'reminder-day'],
    ['late, after an outage, and of use', 13, 100, 'reminder-day'],
    ['so late that the next one is nearer', 12, 100, ''],
    ['an hour before', 1, 100, 'reminder-hour'],
    ['late, with half an hour left', 0.5, 100, ''],
    ['once it has begun', -0.1, 100, ''],
    ['booked 3 hours before', 3, 3, ''],
    ['and then', 1, 3, 'reminder-hour'],
    ['booked 80 minutes before', 1, 1.33, ''],
    ['booked 30 minutes before', 0.5, 0.5, ''],
    ['booked 24 hours and 10 minutes before', 24, 24.16, ''],
  ])('%s', (_name, hoursLeft, booked, kinds) => {
    expect(due(hoursLeft, booked)).toBe(kinds);
  });
});

describe('hasItInMind', () => {
  const NOW = Date.parse('2027-03-24T12:30:00Z');
  const nothing = { present: [], arrivedAt: null, openedAt: null, tested: null };
  const tested = (at: string) => ({ at, passed: true, device: 'x', failures: [] });
  it.each([
    ['nobody came yet', 'reminder-hour', null, false],
    ['nothing done', 'reminder-hour', nothing, false],
    ['in the room', 'reminder-day', { ...nothing, present: ['patient' as const] }, true],
    ['was there', 'reminder-hour', { ...nothing, arrivedAt: '2027-03-24T12:00:00Z' }, true],
    ['the doctor alone', 'reminder-hour', { ...nothing, present: ['practitioner' as const] }, false],
    ['opened just now', 'reminder-hour', { ...nothing, openedAt: '2027-03-24T12:00:00Z' }, true],
    ['opened yesterday', 'reminder-hour', { ...nothing, openedAt: '2027-03-23T12:00:00Z' }, false],
    ['tested just now', 'reminder-hour', { ...nothing, tested: tested('2027-03-24T12:10:00Z') }, true],
    [
      'tested just now, and a day left',
      'reminder-day',
      { ...nothing, tested: tested('2027-03-24T12:10:00Z') },
      false,
    ],
  ] as const)('%s', (_name, kind, readiness, knows) => {
    expect(hasItInMind(kind, readiness && { ...readiness, present: [...readiness.present] }, NOW)).toBe(
      knows,
    );
  });
});
