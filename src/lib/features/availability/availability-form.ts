import { type Availability, AvailabilitySchema } from '#domain/availability.ts';
import { m } from '$lib/paraglide/messages.js';

export interface Hours {
  from: string;
  to: string;
}

/** An availability as it is being edited: seven days, each with its ranges. */
export interface AvailabilityForm {
  slotMinutes: string;
  bufferMinutes: string;
  /** Monday first. */
  days: Hours[][];
  exceptions: { date: string; hours: Hours[] }[];
}

export const availabilityFormOf = (availability: Availability): AvailabilityForm => ({
  slotMinutes: String(availability.slotMinutes),
  bufferMinutes: String(availability.bufferMinutes),
  days: Array.from({ length: 7 }, (_, index) =>
    availability.weekly.filter(({ weekday }) => weekday === index + 1).map(({ hours }) => ({ ...hours })),
  ),
  exceptions: availability.exceptions.map(({ date, hours }) => ({
    date,
    hours: hours.map((range) => ({ ...range })),
  })),
});

/** What is wrong with a day's ranges, or null. */
export function hoursFault(ranges: readonly Hours[]): string | null {
  if (ranges.some(({ from, to }) => !from || !to)) return m.facility_hours_missing();
  if (ranges.some(({ from, to }) => from >= to)) return m.facility_hours_reversed();
  const sorted = [...ranges].sort((a, b) => (a.from < b.from ? -1 : 1));
  const overlaps = sorted.some(({ from }, index) => index > 0 && from < (sorted[index - 1]?.to ?? ''));
  return overlaps ? m.facility_hours_overlap() : null;
}

/** null while something is wrong. */
export function readAvailability(form: AvailabilityForm, timeZone: string): Availability | null {
  const ranges = [...form.days, ...form.exceptions.map(({ hours }) => hours)];
  if (ranges.some((day) => hoursFault(day) !== null) || form.exceptions.some(({ date }) => !date))
    return null;
  const parsed = AvailabilitySchema.safeParse({
    timeZone,
    slotMinutes: Number(form.slotMinutes),
    bufferMinutes: Number(form.bufferMinutes),
    weekly: form.days.flatMap((day, index) => day.map((hours) => ({ weekday: index + 1, hours }))),
    exceptions: form.exceptions,
  });
  return parsed.success ? parsed.data : null;
}
