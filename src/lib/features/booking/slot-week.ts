import type { Practitioner } from '#domain/availability.ts';
import { addDays, localDateOf, wallClockMs, weekdayOf } from '#domain/local-time.ts';
import type { Interval, LocalDate } from '#domain/primitives.ts';
import { freeSlots } from '#domain/slots.ts';

export interface SlotOffer extends Interval {
  isFree: boolean;
}

interface Search {
  busy: Interval[];
  now: number;
  /** The facility's zone: its days are what staff choose among. */
  timeZone: string;
}

const dayBounds = (date: LocalDate, timeZone: string) => ({
  from: wallClockMs(date, '00:00', timeZone),
  to: wallClockMs(addDays(date, 1), '00:00', timeZone),
});

/** The Monday of a date's week. */
export const mondayOf = (date: LocalDate): LocalDate => addDays(date, 1 - weekdayOf(date));

/** The day's slots of one practitioner: those still free, and those taken meanwhile, in order of hour. */
export function slotsOfDay(
  { availability }: Pick<Practitioner, 'availability'>,
  date: LocalDate,
  { busy, now, timeZone }: Search,
): SlotOffer[] {
  const bounds = dayBounds(date, timeZone);
  const free = new Set(freeSlots({ availability, busy, now, ...bounds }).map(({ start }) => start));
  return freeSlots({ availability, busy: [], now, ...bounds }).map((slot) => ({
    ...slot,
    isFree: free.has(slot.start),
  }));
}

export type PartOfDay = 'morning' | 'afternoon' | 'evening';
/** Up to so many buttons are taken in at a glance, without headings. */
const AT_A_GLANCE = 12;

/** A long day's slots under headings: before noon, before six, after; a short day's in one piece (`part` is null). */
export function partsOfDay(
  offers: readonly SlotOffer[],
  date: LocalDate,
  timeZone: string,
): { part: PartOfDay | null; offers: SlotOffer[] }[] {
  if (offers.length <= AT_A_GLANCE) return offers.length > 0 ? [{ part: null, offers: [...offers] }] : [];
  const noon = wallClockMs(date, '12:00', timeZone);
  const six = wallClockMs(date, '18:00', timeZone);
  const partOf = (start: number): PartOfDay =>
    start < noon ? 'morning' : start < six ? 'afternoon' : 'evening';
  return (['morning', 'afternoon', 'evening'] as const)
    .map((part) => ({ part, offers: offers.filter(({ start }) => partOf(Date.parse(start)) === part) }))
    .filter((group) => group.offers.length > 0);
}

/** The next free slot after a day without any, within three weeks. */
export function nextFreeSlot(
  practitioner: Practitioner,
  after: LocalDate,
  { busy, now, timeZone }: Search,
): Interval | null {
  const from = dayBounds(after, timeZone).to;
  const to = dayBounds(addDays(after, 21), timeZone).to;
  return freeSlots({ availability: practitioner.availability, busy, now, from, to })[0] ?? null;
}

/** How many slots are free on each of the seven days from `monday`, all practitioners together. */
export function freeByDay(
  practitioners: readonly Practitioner[],
  monday: LocalDate,
  { busyOf, now, timeZone }: Omit<Search, 'busy'> & { busyOf: (practitioner: string) => Interval[] },
): { date: LocalDate; free: number }[] {
  const from = dayBounds(monday, timeZone).from;
  const to = dayBounds(addDays(monday, 6), timeZone).to;
  const counts = new Map<LocalDate, number>();
  for (const { practitioner, availability } of practitioners)
    for (const { start } of freeSlots({ availability, busy: busyOf(practitioner), now, from, to })) {
      const date = localDateOf(start, timeZone);
      counts.set(date, (counts.get(date) ?? 0) + 1);
    }
  return Array.from({ length: 7 }, (_, index) => {
    const date = addDays(monday, index);
    return { date, free: counts.get(date) ?? 0 };
  });
}

/** The day to open on: `from` or, when it offers nothing, the first after it that does, within three weeks. */
export function firstFreeDay(
  practitioners: readonly Practitioner[],
  from: LocalDate,
  { busyOf, ...search }: Parameters<typeof freeByDay>[2],
): LocalDate {
  const next = practitioners.flatMap((one) => {
    const slot = nextFreeSlot(one, addDays(from, -1), { ...search, busy: busyOf(one.practitioner) });
    return slot ? [localDateOf(slot.start, search.timeZone)] : [];
  });
  return next.sort()[0] ?? from;
}

/** The alternatives of a refusal that can still be asked for, as far as this tablet knows. */
export const stillOffered = (alternatives: readonly Interval[], busy: readonly Interval[], now: number) =>
  alternatives.filter((slot) => isStillFree(slot, busy, now));

/** Whether a slot chosen earlier can still be asked for: to come, and not taken by what is known since. */
export function isStillFree(slot: Interval, busy: readonly Interval[], now: number): boolean {
  const [start, end] = [Date.parse(slot.start), Date.parse(slot.end)];
  return start > now && !busy.some((other) => Date.parse(other.start) < end && start < Date.parse(other.end));
}
