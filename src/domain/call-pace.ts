import type { CallTimings } from './call-timings.ts';

/** How much of a picture goes out. */
export type Level = 'full' | 'small' | 'thin';

/** What is known of one line at one moment. Rates in kbit/s; `null` where the browser doesn't tell. */
export interface LineSample {
  atMs: number;
  /** Something came since the sample before; while nothing does, nothing can be judged. */
  isFlowing: boolean;
  /** What may be sent, by the browser's own estimate, sound included. */
  estimateKbps: number | null;
  /** What went out since the sample before, sound included. */
  sentKbps: number;
  rttMs: number | null;
  /** Of our sound, as the other reports: 0 to 1. */
  lossOut: number | null;
  lossIn: number | null;
  /** Of the sound played here, what had to be made up: 0 to 1. */
  concealed: number | null;
  /** The encoder says that the processor is too slow. */
  isProcessorShort: boolean;
}

/** Whether the picture goes out, and how much of it. */
export type Pace =
  | { name: 'sending'; level: Level; sinceMs: number; marks: Marks; refusals: number }
  /** The network doesn't carry it; the sound goes on. */
  | { name: 'paused'; tryAtMs: number; refusals: number }
  /**
   * Whether it carries it again can only be found out by sending: first next to nothing, which makes the browser probe,
   * then what a picture needs, since a probe is short and believes a buffer. The others are shown neither.
   */
  | { name: 'trying'; step: 'glimpse' | 'load'; sinceMs: number; agreeing: number; refusals: number };

/** Since when something has been so; null while it isn't. */
interface Marks {
  narrow: number | null;
  bad: number | null;
  roomy: number | null;
}
const NO_MARKS: Marks = { narrow: null, bad: null, roomy: null };

/** Below, a picture takes the sound with it. */
const PICTURE_KBPS = 120;
/** There is hardly room for the sound. */
const HOPELESS_KBPS = 60;
/** So many times more goes out than the line carries: what is too much waits in the network, and the sound behind it. */
const COLLAPSE = 2;
const PLENTY_KBPS = 400;
const LEVELS: Level[] = ['thin', 'small', 'full'];
const DOWN_KBPS = { full: 600, small: 250 } as const;
const UP_KBPS = { full: Infinity, small: 800, thin: 350 } as const;
/** Sent less than so much of the estimate: the scene wants no more, and the estimate grows no further. */
const UNCONSTRAINED = 0.75;
const BAD_RTT_MS = 1_200;
const BAD_LOSS = 0.1;
/** In a row, in either direction. */
const AGREEING = 2;
const GROWTH = 1.4;

const sending = (level: Level, refusals: number, sinceMs: number): Pace => ({
  ...{ name: 'sending', level, sinceMs, marks: NO_MARKS, refusals },
});

export const firstPace = (atMs: number): Pace => sending('full', 0, atMs);

const isBad = ({ rttMs, lossOut }: LineSample) => (rttMs ?? 0) >= BAD_RTT_MS || (lossOut ?? 0) >= BAD_LOSS;
const under = ({ estimateKbps }: LineSample, kbps: number) => estimateKbps !== null && estimateKbps < kbps;
const mark = (is: boolean, since: number | null, atMs: number) => (is ? (since ?? atMs) : null);
const lasts = (since: number | null, atMs: number, ms: number) => since !== null && atMs - since >= ms;

/** @param isCostly the attempt was heard, or the picture seen to go again: it waits longer each time */
function pause(refusals: number, isCostly: boolean, atMs: number, timings: CallTimings): Pace {
  const grown = timings.retryPictureMs * GROWTH ** refusals;
  const wait = isCostly ? Math.min(timings.retryPictureAtMostMs, grown) : timings.retryPictureMs;
  return { name: 'paused', tryAtMs: atMs + wait, refusals };
}

function nextLevel(level: Level, sample: LineSample, roomy: boolean): Level {
  if (under(sample, DOWN_KBPS.small)) return 'thin';
  if (level === 'full' && under(sample, DOWN_KBPS.full)) return 'small';
  return roomy ? (LEVELS[LEVELS.indexOf(level) + 1] ?? level) : level;
}

function nextSending(
  pace: Extract<Pace, { name: 'sending' }>,
  sample: LineSample,
  isEarly: boolean,
  timings: CallTimings,
): Pace {
  const { atMs, estimateKbps, sentKbps } = sample;
  const hasRoom =
    estimateKbps === null
      ? !isBad(sample)
      : estimateKbps >= UP_KBPS[pace.level] || sentKbps <= UNCONSTRAINED * estimateKbps;
  const marks: Marks = {
    narrow: mark(under(sample, PICTURE_KBPS), pace.marks.narrow, atMs),
    bad: mark(isBad(sample), pace.marks.bad, atMs),
    roomy: mark(hasRoom, pace.marks.roomy, atMs),
  };
  if (isEarly) return { ...pace, marks };
  const isHopeless = under(sample, HOPELESS_KBPS) && marks.narrow !== atMs;
  const isCollapsed = marks.narrow !== null && under(sample, sentKbps / COLLAPSE);
  const wasBad = lasts(marks.bad, atMs, timings.badPathMs);
  if (
    isHopeless ||
    isCollapsed ||
    lasts(marks.narrow, atMs, timings.narrowMs) ||
    (wasBad && pace.level === 'thin')
  ) {
    const isAgain = pace.refusals > 0 && atMs - pace.sinceMs < timings.provenPictureMs;
    return pause(isAgain ? pace.refusals + 1 : 0, isAgain, atMs, timings);
  }
  if (wasBad) return { ...pace, level: 'thin', marks: NO_MARKS };
  const level = nextLevel(pace.level, sample, lasts(marks.roomy, atMs, timings.roomyMs));
  return level === pace.level ? { ...pace, marks } : { ...pace, level, marks: { ...marks, roomy: null } };
}

function nextTrying(pace: Extract<Pace, { name: 'trying' }>, sample: LineSample, timings: CallTimings): Pace {
  const { atMs, estimateKbps } = sample;
  const { step, refusals } = pace;
  const lastedMs = atMs - pace.sinceMs;
  const isGlimpse = step === 'glimpse';
  // A glimpse asks whether there is enough, the load whether there isn't.
  const agrees = isGlimpse ? !under(sample, PICTURE_KBPS) : under(sample, PICTURE_KBPS) || isBad(sample);
  const agreeing = agrees ? pace.agreeing + 1 : 0;
  if (isGlimpse) {
    if (agreeing >= AGREEING) return { ...pace, step: 'load', sinceMs: atMs, agreeing: 0 };
    return lastedMs >= timings.glimpseMs ? pause(refusals, false, atMs, timings) : { ...pace, agreeing };
  }
  if (agreeing >= AGREEING) return pause(refusals + 1, true, atMs, timings);
  const isPlenty = (estimateKbps ?? 0) >= PLENTY_KBPS;
  if (lastedMs < (isPlenty ? timings.loadMs / 2 : timings.loadMs)) return { ...pace, agreeing };
  return sending(isPlenty ? 'small' : 'thin', refusals + 1, atMs);
}

/**
 * What follows a sample; the very same object when nothing does.
 * @param isEarly the line is new, or has just come back: its estimate says nothing yet
 */
export function nextPace(pace: Pace, sample: LineSample, isEarly: boolean, timings: CallTimings): Pace {
  switch (pace.name) {
    case 'sending':
      return nextSending(pace, sample, isEarly, timings);
    case 'paused':
      if (sample.atMs < pace.tryAtMs || isBad(sample)) return pace;
      return { name: 'trying', step: 'glimpse', sinceMs: sample.atMs, agreeing: 0, refusals: pace.refusals };
    case 'trying':
      return nextTrying(pace, sample, timings);
  }
}
