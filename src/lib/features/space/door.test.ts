import { describe, expect, it } from 'vitest';
import { doorOf, waitUntil } from './door.ts';

const facts = {
  status: 'booked' as const,
  opensAt: '2027-03-29T12:10:00Z',
  entryEndsAt: '2027-03-29T13:30:00Z',
  closedAt: null,
};

describe('the room’s door', () => {
  it.each([
    ['a second before it opens', facts, '2027-03-29T12:09:59Z', 'early'],
    ['at the very instant', facts, '2027-03-29T12:10:00Z', 'open'],
    ['just before the end of the window', facts, '2027-03-29T13:29:59Z', 'open'],
    ['at the end of the window', facts, '2027-03-29T13:30:00Z', 'over'],
    ['after the window, for who was in', { ...facts, status: 'arrived' as const }, '2027-03-29T14:00:00Z', 'open'],
    ['once closed', { ...facts, closedAt: '2027-03-29T12:50:00Z' }, '2027-03-29T12:51:00Z', 'closed'],
    ['once cancelled', { ...facts, status: 'cancelled' as const }, '2027-03-29T12:20:00Z', 'cancelled'],
  ])('%s', (_, space, now, expected) => {
    expect(doorOf(space, Date.parse(now))).toBe(expected);
  });
});

describe('a wait in words', () => {
  it.each([
    ['2027-03-29T12:09:59.900Z', { unit: 'seconds', seconds: 1 }],
    ['2027-03-29T12:09:00Z', { unit: 'seconds', seconds: 60 }],
    ['2027-03-29T12:08:59Z', { unit: 'minutes', minutes: 2 }],
    ['2027-03-29T11:45:00Z', { unit: 'minutes', minutes: 25 }],
    ['2027-03-29T11:05:00Z', { unit: 'hours', hours: 1, minutes: 5 }],
    ['2027-03-28T12:10:00Z', { unit: 'hours', hours: 24, minutes: 0 }],
    ['2027-03-26T12:10:00Z', { unit: 'days', days: 3 }],
    ['2027-03-29T12:10:05Z', { unit: 'seconds', seconds: 1 }],
  ])('from %s', (now, expected) => {
    expect(waitUntil('2027-03-29T12:10:00Z', Date.parse(now))).toEqual(expected);
  });
});
