import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Availability } from '#domain/availability.ts';
import { collide, freeSlots, isOffered, nearestFreeSlots } from '#domain/slots.ts';
import type { Interval } from '#domain/primitives.ts';

const everyDay = (from: string, to: string): Availability['weekly'] =>
  [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, hours: { from, to } }));

const availability = (over: Partial<Availability> = {}): Availability => ({
  timeZone: 'Europe/Paris',
  slotMinutes: 20,
  bufferMinutes: 0,
  weekly: everyDay('14:00', '15:00'),
  exceptions: [],
  ...over,
});

const LONG_AGO = '2020-01-01T00:00:00.000Z';
const slotsOn = (date: string, over: Partial<Availability> = {}, busy: Interval[] = []) =>
  freeSlots({
    availability: availability(over),
    busy,
    from: `${date}T00:00:00.000Z`,
    to: `${date}T23:59:59.999Z`,
    now: LONG_AGO,
  }).map(({ start, end }) => `${start.slice(11, 16)}–${end.slice(11, 16)}`);

const interval = (date: string, from: string, to: string): Interval => ({
  start: `${date}T${from}:00.000Z`,
  end: `${date}T${to}:00.000Z`,
});

describe('the weekly template', () => {
  test('is cut in slots, in UTC', () => {
    expect(slotsOn('2027-03-29')).toEqual(['12:00–12:20', '12:20–12:40', '12:40–13:00']);
  });
  test('leaves no slot that would end after the hours', () => {
    expect(slotsOn('2027-03-29', { slotMinutes: 40 })).toEqual(['12:00–12:40']);
  });
  test('knows its weekdays: 2027-03-29 is a Monday', () => {
    const weekly = [{ weekday: 1, hours: { from: '09:00', to: '09:20' } }];
    expect(slotsOn('2027-03-29', { weekly })).toEqual(['07:00–07:20']);
    expect(slotsOn('2027-03-30', { weekly })).toEqual([]);
  });
  test('takes several ranges a day, in any order, and doesn’t offer an overlap twice', () => {
    const weekly = [
      { weekday: 1, hours: { from: '14:00', to: '14:40' } },
      { weekday: 1, hours: { from: '09:00', to: '09:20' } },
      { weekday: 1, hours: { from: '14:20', to: '15:00' } },
    ];
    expect(slotsOn('2027-03-29', { weekly })).toEqual([
      '07:00–07:20',
      '12:00–12:20',
      '12:20–12:40',
      '12:40–13:00',
    ]);
  });
});

describe('exceptions replace the day', () => {
  test('by other hours', () => {
    const exceptions = [{ date: '2027-03-29', hours: [{ from: '08:00', to: '08:20' }] }];
    expect(slotsOn('2027-03-29', { exceptions })).toEqual(['06:00–06:20']);
    expect(slotsOn('2027-03-30', { exceptions })).toHaveLength(3);
  });
  test('or close it', () => {
    expect(slotsOn('2027-03-29', { exceptions: [{ date: '2027-03-29', hours: [] }] })).toEqual([]);
  });
});

describe('taken time', () => {
  test('takes the slots it touches', () => {
    expect(slotsOn('2027-03-29', {}, [interval('2027-03-29', '12:20', '12:40')])).toEqual([
      '12:00–12:20',
      '12:40–13:00',
    ]);
  });
  test('of another grid takes every slot it overlaps', () => {
    expect(slotsOn('2027-03-29', {}, [interval('2027-03-29', '12:10', '12:25')])).toEqual(['12:40–13:00']);
  });
  test('keeps the buffer free after each appointment, before and behind', () => {
    const over = { bufferMinutes: 10 };
    expect(slotsOn('2027-03-29', over)).toEqual(['12:00–12:20', '12:30–12:50']);
    expect(slotsOn('2027-03-29', over, [interval('2027-03-29', '12:55', '13:15')])).toEqual(['12:00–12:20']);
    expect(slotsOn('2027-03-29', over, [interval('2027-03-29', '11:30', '11:51')])).toEqual(['12:30–12:50']);
  });
});

test('the notice hides what comes too soon', () => {
  const search = { availability: availability(), busy: [], now: '2027-03-29T11:50:00.000Z' };
  const day = { from: '2027-03-29T00:00:00.000Z', to: '2027-03-30T00:00:00.000Z' };
  expect(freeSlots({ ...search, ...day })).toHaveLength(3);
  expect(freeSlots({ ...search, ...day, noticeMinutes: 10 })).toHaveLength(3);
  expect(freeSlots({ ...search, ...day, noticeMinutes: 11 })).toHaveLength(2);
  expect(freeSlots({ ...search, ...day, now: '2027-03-29T12:20:00.001Z' })).toHaveLength(1);
});

describe('daylight saving and overseas', () => {
  test('wall-clock hours stay put when the clocks change in Paris', () => {
    expect(slotsOn('2027-03-27')[0]).toBe('13:00–13:20');
    expect(slotsOn('2027-03-28')[0]).toBe('12:00–12:20');
    expect(slotsOn('2027-10-30')[0]).toBe('12:00–12:20');
    expect(slotsOn('2027-10-31')[0]).toBe('13:00–13:20');
  });
  test('the hour that is skipped holds no slot, the one that comes twice holds twice as many', () => {
    const night = { weekly: everyDay('01:00', '04:00'), slotMinutes: 60 };
    const offered = (from: string, to: string) =>
      freeSlots({ availability: availability(night), busy: [], from, to, now: LONG_AGO }).map((slot) =>
        slot.start.slice(11, 16),
      );
    expect(offered('2027-03-27T23:00:00.000Z', '2027-03-28T22:00:00.000Z')).toEqual(['00:00', '01:00']);
    expect(offered('2027-10-30T22:00:00.000Z', '2027-10-31T23:00:00.000Z')).toEqual([
      '23:00',
      '00:00',
      '01:00',
      '02:00',
    ]);
  });
  test.each([
    ['Indian/Reunion', '10:00–10:20'],
    ['America/Martinique', '18:00–18:20'],
    ['Pacific/Noumea', '03:00–03:20'],
    ['Pacific/Tahiti', '00:00–00:20'],
  ])('14 h 00 in %s starts at %s UTC, all year', (timeZone, slot) => {
    expect(slotsOn('2027-03-29', { timeZone })[0]).toBe(slot);
    expect(slotsOn('2027-12-29', { timeZone })[0]).toBe(slot);
  });
  test('a day there spans two UTC dates', () => {
    const weekly = [{ weekday: 1, hours: { from: '08:00', to: '08:20' } }];
    expect(slotsOn('2027-03-28', { timeZone: 'Pacific/Noumea', weekly })).toEqual(['21:00–21:20']);
  });
});

describe('alternatives', () => {
  const nearest = (wanted: Interval, busy: Interval[], count = 3) =>
    nearestFreeSlots({ availability: availability(), busy, now: LONG_AGO, wanted, count }).map(({ start }) =>
      start.slice(5, 16),
    );
  const middle = interval('2027-03-29', '12:20', '12:40');

  test('the same day first, the later before the earlier, then the following days', () => {
    expect(nearest(middle, [middle], 4)).toEqual([
      '03-29T12:40',
      '03-29T12:00',
      '03-30T12:20',
      '03-30T12:40',
    ]);
  });
  test('from the next day when this one is full', () => {
    const full = [interval('2027-03-29', '12:00', '13:00')];
    expect(nearest(middle, full, 2)).toEqual(['03-30T12:20', '03-30T12:40']);
  });
  test('none when nothing is free for a fortnight', () => {
    expect(nearest(middle, [interval('2027-03-29', '00:00', '23:59')], 0)).toEqual([]);
    const month = { start: '2027-03-01T00:00:00.000Z', end: '2027-05-01T00:00:00.000Z' };
    expect(nearest(middle, [month])).toEqual([]);
  });
});

describe('what the server checks', () => {
  test.each([
    [interval('2027-03-29', '12:00', '12:20'), true],
    [{ start: '2027-03-29T12:00:00Z', end: '2027-03-29T12:20:00Z' }, true],
    [interval('2027-03-29', '12:00', '12:40'), false],
    [interval('2027-03-29', '12:10', '12:30'), false],
    [interval('2027-03-29', '13:00', '13:20'), false],
  ])('%o is offered: %s', (asked, offered) => expect(isOffered(asked, availability())).toBe(offered));

  const minute = fc.integer({ min: 0, max: 600 });
  const span = fc.tuple(minute, fc.integer({ min: 1, max: 120 })).map(([from, length]) => ({
    start: new Date(from * 60_000).toISOString(),
    end: new Date((from + length) * 60_000).toISOString(),
  }));
  test('colliding is symmetric, and grows with the buffer', () => {
    fc.assert(
      fc.property(span, span, fc.integer({ min: 0, max: 60 }), (a, b, buffer) => {
        expect(collide(a, b, buffer)).toBe(collide(b, a, buffer));
        if (collide(a, b, 0)) expect(collide(a, b, buffer)).toBe(true);
      }),
    );
  });
  test('a free slot is offered and collides with nothing', () => {
    const busySpan = fc.tuple(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 1, max: 90 }));
    fc.assert(
      fc.property(fc.array(busySpan, { maxLength: 6 }), fc.integer({ min: 0, max: 20 }), (spans, buffer) => {
        const origin = Date.parse('2027-03-28T00:00:00.000Z');
        const busy = spans.map(([from, length]) => ({
          start: new Date(origin + from * 60_000).toISOString(),
          end: new Date(origin + (from + length) * 60_000).toISOString(),
        }));
        const rules = availability({ bufferMinutes: buffer, weekly: everyDay('09:00', '18:00') });
        const to = '2027-03-30T00:00:00.000Z';
        const free = freeSlots({ availability: rules, busy, from: origin, to, now: LONG_AGO });
        for (const slot of free) {
          expect(isOffered(slot, rules)).toBe(true);
          expect(busy.some((taken) => collide(slot, taken, buffer))).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
  });
});
