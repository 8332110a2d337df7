import type { Instant, LocalDate } from '#domain/primitives.ts';

const DAY_MS = 86_400_000;

/** The UTC dates of [start, endMs), in order. */
export function utcDates(start: Instant, endMs: number): LocalDate[] {
  const dates: LocalDate[] = [];
  const first = Math.floor(Date.parse(start) / DAY_MS) * DAY_MS;
  for (let dayMs = first; dayMs < endMs; dayMs += DAY_MS)
    dates.push(new Date(dayMs).toISOString().slice(0, 10));
  return dates;
}
