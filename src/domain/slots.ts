import type { Availability } from './availability.ts';
import { addDays, daysBetween, localDateOf, wallClockMs, weekdayOf } from './local-time.ts';
import { DAY_MS, MINUTE_MS, toInstant, toMs, type Moment } from './moment.ts';
import type { Interval, LocalDate } from './primitives.ts';

interface Span {
  startMs: number;
  endMs: number;
}

export interface SlotSearch {
  availability: Availability;
  /** Taken time of every facility, in any order. */
  busy: readonly Interval[];
  now: Moment;
  /** A slot that starts sooner than this is no longer offered. */
  noticeMinutes?: number;
}

const toSpan = ({ start, end }: Interval): Span => ({ startMs: toMs(start), endMs: toMs(end) });
const toInterval = ({ startMs, endMs }: Span): Interval => ({
  start: toInstant(startMs),
  end: toInstant(endMs),
});

/** Whether two appointments of one practitioner are too close: they overlap, or the buffer after the first does. */
export function collide(a: Interval, b: Interval, bufferMinutes: number): boolean {
  const [first, second] = [toSpan(a), toSpan(b)];
  const bufferMs = bufferMinutes * MINUTE_MS;
  return first.startMs < second.endMs + bufferMs && second.startMs < first.endMs + bufferMs;
}

function hoursOf(availability: Availability, date: LocalDate) {
  const exceptions = availability.exceptions.filter((exception) => exception.date === date);
  if (exceptions.length > 0) return exceptions.flatMap(({ hours }) => hours);
  const weekday = weekdayOf(date);
  return availability.weekly.filter((entry) => entry.weekday === weekday).map(({ hours }) => hours);
}

/** The day's slots, free or not. Slots last their full length of real time, whatever the clocks do meanwhile. */
function slotsOfDay(availability: Availability, date: LocalDate): Span[] {
  const lengthMs = availability.slotMinutes * MINUTE_MS;
  const stepMs = lengthMs + availability.bufferMinutes * MINUTE_MS;
  const slots: Span[] = [];
  const ranges = hoursOf(availability, date)
    .map(({ from, to }) => ({
      startMs: wallClockMs(date, from, availability.timeZone),
      endMs: wallClockMs(date, to, availability.timeZone),
    }))
    .sort((a, b) => a.startMs - b.startMs);
  let freeFromMs = Number.NEGATIVE_INFINITY;
  for (const range of ranges) {
    let startMs = Math.max(range.startMs, freeFromMs);
    for (; startMs + lengthMs <= range.endMs; startMs += stepMs)
      slots.push({ startMs, endMs: startMs + lengthMs });
    freeFromMs = Math.max(freeFromMs, range.endMs);
  }
  return slots;
}

function freeOfDay({ availability, busy, now, noticeMinutes = 0 }: SlotSearch, date: LocalDate): Span[] {
  const earliestMs = toMs(now) + noticeMinutes * MINUTE_MS;
  const bufferMs = availability.bufferMinutes * MINUTE_MS;
  const taken = busy.map(toSpan);
  return slotsOfDay(availability, date).filter(
    ({ startMs, endMs }) =>
      startMs >= earliestMs &&
      taken.every((other) => startMs >= other.endMs + bufferMs || other.startMs >= endMs + bufferMs),
  );
}

/** Free slots that start in [from, to), in order, in UTC. */
export function freeSlots({ from, to, ...search }: SlotSearch & { from: Moment; to: Moment }): Interval[] {
  const { timeZone } = search.availability;
  const [fromMs, toMsExclusive] = [toMs(from), toMs(to)];
  const slots: Span[] = [];
  const last = localDateOf(toMsExclusive, timeZone);
  for (let date = localDateOf(fromMs, timeZone); date <= last; date = addDays(date, 1))
    slots.push(...freeOfDay(search, date));
  return slots.filter(({ startMs }) => startMs >= fromMs && startMs < toMsExclusive).map(toInterval);
}

/** How far a slot is from the wanted one: other days after the same day, an earlier hour after a later one. */
function distance(slot: Span, wanted: Span, timeZone: string): number {
  const days = daysBetween(localDateOf(wanted.startMs, timeZone), localDateOf(slot.startMs, timeZone));
  const hourMs = slot.startMs - wanted.startMs - days * DAY_MS;
  return Math.abs(days) * 4 * DAY_MS + (hourMs < 0 ? -2 * hourMs : hourMs);
}

/** Alternatives to a slot that was lost, the nearest first: same day before the following ones, later before earlier. */
export function nearestFreeSlots({
  wanted,
  count,
  daysAhead = 14,
  ...search
}: SlotSearch & { wanted: Interval; count: number; daysAhead?: number }): Interval[] {
  const { timeZone } = search.availability;
  const target = toSpan(wanted);
  const first = localDateOf(target.startMs, timeZone);
  const found: Span[] = [];
  for (let day = 0; day <= daysAhead && found.length < count; day++) {
    const free = freeOfDay(search, addDays(first, day));
    found.push(...free.filter(({ startMs }) => startMs !== target.startMs));
  }
  return found
    .map((slot) => ({ slot, away: distance(slot, target, timeZone) }))
    .sort((a, b) => a.away - b.away)
    .slice(0, count)
    .map(({ slot }) => toInterval(slot));
}

/** Whether the practitioner offers exactly this interval, taken or not. */
export function isOffered(interval: Interval, availability: Availability): boolean {
  const wanted = toSpan(interval);
  const date = localDateOf(wanted.startMs, availability.timeZone);
  return slotsOfDay(availability, date).some(
    ({ startMs, endMs }) => startMs === wanted.startMs && endMs === wanted.endMs,
  );
}
