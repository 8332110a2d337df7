import type { Clock } from '#server/adapters/clock.ts';

export interface SettableClock extends Clock {
  set(instant: string): void;
  advance(ms: number): void;
}

/** Runs like a real one, from wherever it was set. */
export function createSettableClock(instant?: string): SettableClock {
  let offsetMs = instant ? Date.parse(instant) - Date.now() : 0;
  return {
    now: () => Date.now() + offsetMs,
    set: (to) => {
      offsetMs = Date.parse(to) - Date.now();
    },
    advance: (ms) => {
      offsetMs += ms;
    },
  };
}
