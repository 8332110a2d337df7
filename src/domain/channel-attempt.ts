import type { CallTimings } from './call-timings.ts';

/** So many short attempts notice the network's return at once. */
const QUICK = 8;
/** From then on the system itself knocks once a second within an attempt, and fewer fail. */
const STEADY = 12;
/** As many failures, and a browser may hold the next one back for seconds. */
const HELD_BACK = 15;

/**
 * How long an attempt to open the room's channel may take, in milliseconds. Chromium holds a page's WebSockets back the
 * longer, the more of them failed within the last minutes (services/network/websocket_throttler.cc: nothing that one
 * notices until the tenth, 1 to 5 s from the sixteenth on). Attempts that stayed short would all end before they began.
 * @param attempt 1 for the first since the channel was up
 * @param openingMs how long an opening took on this network; null before the first
 */
export function attemptMs(
  attempt: number,
  openingMs: number | null,
  { openMs, openSteadyMs, openAtMostMs, openHeldBackMs }: CallTimings,
): number {
  if (attempt > HELD_BACK) return openHeldBackMs;
  if (attempt > STEADY || openingMs === null) return openAtMostMs;
  return Math.min(Math.max(4 * openingMs, attempt > QUICK ? openSteadyMs : openMs), openAtMostMs);
}

/** Whether the time that this attempt took tells of the network: later ones were held back. */
export const tellsOpening = (attempt: number): boolean => attempt <= STEADY;
