import { describe, expect, it } from 'vitest';
import { doorOf } from './door.ts';

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
    [
      'after the window, for who was in',
      { ...facts, status: 'arrived' as const },
      '2027-03-29T14:00:00Z',
      'open',
    ],
    ['once closed', { ...facts, closedAt: '2027-03-29T12:50:00Z' }, '2027-03-29T12:51:00Z', 'closed'],
    ['once cancelled', { ...facts, status: 'cancelled' as const }, '2027-03-29T12:20:00Z', 'cancelled'],
  ])('%s', (_, space, now, expected) => {
    expect(doorOf(space, Date.parse(now))).toBe(expected);
  });
});
