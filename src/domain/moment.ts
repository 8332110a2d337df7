import type { Instant } from './primitives.ts';

/** A point in time: as stored (ISO, UTC), or as a clock gives it (milliseconds since the epoch). */
export type Moment = Instant | number;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export const toMs = (moment: Moment): number => (typeof moment === 'number' ? moment : Date.parse(moment));

/** The one spelling in which instants are stored: with milliseconds and `Z`. */
export const toInstant = (moment: Moment): Instant => new Date(toMs(moment)).toISOString();
