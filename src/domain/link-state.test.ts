import { describe, expect, it } from 'vitest';
import { guestLinkState, linkState } from './link-state.ts';

const start = '2027-03-29T12:30:00.000Z';
const hour = 3_600_000;
const after = (hours: number) => Date.parse(start) + hours * hour;
const booked = { status: 'booked', generation: 2, start, readUntil: null } as const;
const closed = { ...booked, status: 'fulfilled', readUntil: '2027-04-01T13:00:00.000Z' } as const;

describe('linkState', () => {
  it.each([
    ['of this generation, before the hour', 2, booked, -48, 'live'],
    ['of an earlier generation', 1, booked, -48, 'superseded'],
    ['never closed, 4 h and the reading time after the hour', 2, booked, 76, 'expired'],
    ['never closed, just before that', 2, booked, 75.9, 'live'],
    ['closed, still to be read', 2, closed, 72, 'live'],
    ['closed, at the end of reading', 2, closed, 72.5, 'expired'],
    ['cancelled', 1, { ...booked, status: 'cancelled' }, -48, 'expired'],
    ['missed', 2, { ...booked, status: 'noshow' }, 1, 'live'],
    ['whose consent was withdrawn', 2, { ...booked, consentWithdrawnAt: start }, -48, 'expired'],
    [
      'of before, whose consent was withdrawn',
      1,
      { ...booked, consentWithdrawnAt: start },
      -48,
      'superseded',
    ],
    ['withdrawn in the room', 2, { ...booked, status: 'arrived', consentWithdrawnAt: start }, 0, 'live'],
    ['withdrawn after the closing', 2, { ...closed, consentWithdrawnAt: start }, 2, 'live'],
  ] as const)('a link %s', (_, generation, appointment, hours, expected) => {
    expect(linkState({ generation }, appointment, { now: after(hours), readHours: 72 })).toBe(expected);
  });
});

describe('guestLinkState', () => {
  const open = { ...booked, closedAt: null };
  const over = { ...closed, closedAt: '2027-03-29T13:00:00.000Z' };
  it.each([
    ['before the hour', 2, open, true, false, -48, 'live'],
    ['taken back', 2, open, false, true, -48, 'expired'],
    ['of an earlier generation', 1, open, true, true, -48, 'superseded'],
    ['to a cancelled consultation', 2, { ...open, status: 'cancelled' }, true, true, -48, 'expired'],
    ['to a closed one', 2, over, true, false, 1, 'expired'],
    ['to a closed one, for who was there', 2, over, true, true, 1, 'live'],
    ['to a closed one, 4 h after the hour', 2, over, true, true, 4, 'expired'],
    ['to one that nobody closed, 4 h after the hour', 2, open, true, true, 4, 'expired'],
    ['missed', 2, { ...open, status: 'noshow' }, true, false, 1, 'expired'],
    ['whose family withdrew consent', 2, { ...open, consentWithdrawnAt: start }, true, true, -1, 'expired'],
    [
      'withdrawn in the room',
      2,
      { ...open, status: 'arrived', consentWithdrawnAt: start },
      true,
      true,
      0,
      'live',
    ],
  ] as const)('a link %s', (_, generation, appointment, isInvited, wasIn, hours, expected) => {
    expect(guestLinkState({ generation }, appointment, { now: after(hours), isInvited, wasIn })).toBe(
      expected,
    );
  });
});
