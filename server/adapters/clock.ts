import type { Instant } from '#domain/primitives.ts';

/** The only clock of the service: entry windows, expiries and due times go by it. Tests set their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

export const instant = (clock: Clock): Instant => new Date(clock.now()).toISOString();
