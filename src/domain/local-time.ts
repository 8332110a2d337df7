import * as PlainDate from 'temporal-polyfill/fns/PlainDate';
import * as PlainDateTime from 'temporal-polyfill/fns/PlainDateTime';
import * as ZonedDateTime from 'temporal-polyfill/fns/ZonedDateTime';
import { DAY_MS, toMs, type Moment } from './moment.ts';
import type { LocalDate, LocalTime } from './primitives.ts';

const dateMs = (date: LocalDate) => Date.parse(`${date}T00:00:00Z`);

export const addDays = (date: LocalDate, days: number): LocalDate =>
  new Date(dateMs(date) + days * DAY_MS).toISOString().slice(0, 10);

/** ISO weekday: 1 Monday … 7 Sunday. */
export const weekdayOf = (date: LocalDate): number => new Date(dateMs(date)).getUTCDay() || 7;

/** Days from `a` to `b`, negative when `b` is earlier. */
export const daysBetween = (a: LocalDate, b: LocalDate): number => (dateMs(b) - dateMs(a)) / DAY_MS;

/** Whether the zone's name is known: « Europe/Paris », « Indian/Reunion ». */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('fr', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * The instant of a wall-clock time, in milliseconds. A time that daylight saving skips moves on by the hour skipped;
 * one that comes twice is the first.
 * @throws RangeError for an unknown time zone.
 */
export function wallClockMs(date: LocalDate, time: LocalTime, timeZone: string): number {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const [hour, minute] = time.split(':').map(Number);
  const local = PlainDateTime.create(year, month, day, hour, minute);
  return PlainDateTime.toZonedDateTime(local, timeZone).epochMilliseconds;
}

/** The calendar date that clocks in `timeZone` show. */
export function localDateOf(moment: Moment, timeZone: string): LocalDate {
  const zoned = ZonedDateTime.create(BigInt(toMs(moment)) * 1_000_000n, timeZone);
  return PlainDate.toString(ZonedDateTime.toPlainDate(zoned));
}

/** So many days before, at the same hour of the clocks in `timeZone`: 23, 24 or 25 hours each. Milliseconds. */
export function daysEarlierMs(moment: Moment, days: number, timeZone: string): number {
  const zoned = ZonedDateTime.create(BigInt(toMs(moment)) * 1_000_000n, timeZone);
  return ZonedDateTime.subtractDays(zoned, days).epochMilliseconds;
}
