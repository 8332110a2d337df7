/** How far the service's clock is ahead of this device's, and how far off that figure may be. */
export interface ClockReading {
  offsetMs: number;
  marginMs: number;
}

export interface ClockSample {
  /** The service's instant, from its answer. */
  serverNow: string;
  /** This device's clock when the question left and when the answer came, in ms. */
  sentAtMs: number;
  receivedAtMs: number;
}

/** The service read its clock at some moment of the round trip: its middle, give or take half of it. */
export function readClock({ serverNow, sentAtMs, receivedAtMs }: ClockSample): ClockReading {
  const marginMs = Math.max(0, (receivedAtMs - sentAtMs) / 2);
  return { offsetMs: Date.parse(serverNow) - (sentAtMs + marginMs), marginMs };
}

/** Keeps the sharper of two readings that agree; when they disagree a clock was moved, and the newer one is right. */
export function mergeReadings(known: ClockReading | null, fresh: ClockReading): ClockReading {
  if (!known) return fresh;
  const agree = Math.abs(known.offsetMs - fresh.offsetMs) <= known.marginMs + fresh.marginMs;
  return agree && known.marginMs < fresh.marginMs ? known : fresh;
}

export interface ServerClock {
  observe(sample: ClockSample): void;
  /** The service's present instant in ms since the epoch, whatever this device's clock says (R7). */
  now(): number;
}

export function createServerClock(deviceNow: () => number): ServerClock {
  let reading: ClockReading | null = null;
  return {
    observe(sample) {
      reading = mergeReadings(reading, readClock(sample));
    },
    now: () => deviceNow() + (reading?.offsetMs ?? 0),
  };
}
