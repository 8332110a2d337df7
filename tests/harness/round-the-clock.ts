const SLOT_MS = 20 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
/** One may begin at 23 h 20 and end at 23 h 40; the next would end on another day. */
const A_DAY = 71;

export const ROUND_THE_CLOCK_FROM = '2031-05-05T08:00:00.000Z';

/** The hours of the nth appointment of someone who consults day and night in Paris, from midnight on. */
export function roundTheClockSlot(index: number): { start: string; end: string } {
  const midnightMs = Date.UTC(2031, 4, 5, 22) + Math.floor(index / A_DAY) * DAY_MS;
  const startMs = midnightMs + (index % A_DAY) * SLOT_MS;
  return { start: new Date(startMs).toISOString(), end: new Date(startMs + SLOT_MS).toISOString() };
}
