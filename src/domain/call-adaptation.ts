import type { Caps } from './call-caps.ts';
import { wantedFor, type Source, type Wanted } from './call-encoding.ts';
import { firstPace, nextPace, type LineSample, type Pace } from './call-pace.ts';
import {
  holdQuality,
  qualityOf,
  UNHELD,
  worstQuality,
  type HeldQuality,
  type Quality,
} from './call-quality.ts';
import type { CallTimings } from './call-timings.ts';

export { bestQuality, type Quality } from './call-quality.ts';

/** What is known of the line with one other participant. */
export interface LineView {
  /** How what they send arrives here. */
  incoming: Quality;
  /** How what this page sends arrives there. */
  outgoing: Quality;
  /** The picture doesn't go to them, because of the network; the sound does. */
  isPaused: boolean;
}

export const UNKNOWN_LINE: LineView = { incoming: 'unknown', outgoing: 'unknown', isPaused: false };

/** The processor's own hysteresis: it gives up size first, and asks for it back seldom. */
interface Processor {
  /** How many times the picture was made smaller for it. */
  steps: number;
  /** Since when it is short; null while it isn't. */
  shortSinceMs: number | null;
  /** When it was last short, or last relieved. */
  sinceMs: number;
}

/** Where the adaptation of one connection stands. */
export interface Adaptation {
  pace: Pace;
  /** Since when something comes, without an interruption; null while nothing does. */
  flowsSinceMs: number | null;
  /** Hardly anything has come yet: what goes out begins small. */
  isNew: boolean;
  processor: Processor;
  /** Share of the sound made up lately. */
  concealed: number | null;
  incoming: HeldQuality;
  outgoing: HeldQuality;
}

export const newAdaptation = (atMs: number): Adaptation => ({
  pace: firstPace(atMs),
  flowsSinceMs: null,
  isNew: true,
  processor: { steps: 0, shortSinceMs: null, sinceMs: atMs },
  concealed: null,
  incoming: UNHELD,
  outgoing: UNHELD,
});

const SMALLER = 0.75;
const MOST_STEPS = 4;
const SHORT_MS = 4_000;
const AMPLE_MS = 45_000;

function nextProcessor(before: Processor, { atMs, isProcessorShort }: LineSample): Processor {
  const { steps, shortSinceMs, sinceMs } = before;
  if (isProcessorShort) {
    const since = shortSinceMs ?? atMs;
    const isLasting = atMs - since >= SHORT_MS && steps < MOST_STEPS;
    return { steps: isLasting ? steps + 1 : steps, shortSinceMs: isLasting ? atMs : since, sinceMs: atMs };
  }
  const isAmple = steps > 0 && atMs - sinceMs >= AMPLE_MS;
  return { steps: isAmple ? steps - 1 : steps, shortSinceMs: null, sinceMs: isAmple ? atMs : sinceMs };
}

/** A moment's hole is nothing: about four seconds count. */
const SMOOTHING = 0.2;
const smooth = (before: number | null, now: number | null) =>
  now === null ? before : (before ?? now) + SMOOTHING * (now - (before ?? now));

function outgoingOf(pace: Pace, { rttMs, lossOut }: LineSample): Quality {
  const byPace = pace.name !== 'sending' ? 'poor' : pace.level === 'thin' ? 'fair' : 'good';
  return worstQuality([byPace, qualityOf('rttMs', rttMs), qualityOf('loss', lossOut)]);
}

/** What follows a sample. */
export function nextAdaptation(before: Adaptation, sample: LineSample, timings: CallTimings): Adaptation {
  const { atMs, isFlowing, rttMs, lossIn } = sample;
  // An outage is the link's business: nothing is learnt from it here.
  if (!isFlowing) return before.flowsSinceMs === null ? before : { ...before, flowsSinceMs: null };
  const isBack = before.flowsSinceMs === null;
  const flowsSinceMs = before.flowsSinceMs ?? atMs;
  const isEarly = atMs - flowsSinceMs < timings.earlyMs;
  const pace = nextPace(isBack ? sooner(before.pace, atMs, timings) : before.pace, sample, isEarly, timings);
  const concealed = smooth(isEarly ? null : before.concealed, sample.concealed);
  const incoming = worstQuality([
    qualityOf('rttMs', rttMs),
    qualityOf('loss', lossIn),
    qualityOf('concealed', concealed),
  ]);
  return {
    pace,
    flowsSinceMs,
    isNew: before.isNew && atMs - flowsSinceMs < timings.firstPictureMs,
    concealed,
    processor: nextProcessor(before.processor, sample),
    incoming: holdQuality(before.incoming, isEarly ? 'unknown' : incoming, atMs),
    outgoing: holdQuality(before.outgoing, isEarly ? 'unknown' : outgoingOf(pace, sample), atMs),
  };
}

function sooner(pace: Pace, atMs: number, { retryPictureSoonMs }: CallTimings): Pace {
  if (pace.name !== 'paused') return pace;
  return { ...pace, tryAtMs: Math.min(pace.tryAtMs, atMs + retryPictureSoonMs) };
}

export const viewOfLine = ({ pace, incoming, outgoing }: Adaptation): LineView => ({
  incoming: incoming.shown,
  outgoing: outgoing.shown,
  isPaused: pace.name !== 'sending',
});

/** A whole picture of that size is there at once, on a narrow line too; the next may be larger. */
const FIRST_LONG_SIDE = 320;

export function wantedOf({ pace, processor, isNew }: Adaptation, caps: Caps, source: Source): Wanted {
  const most = isNew ? Math.min(caps.longSide, FIRST_LONG_SIDE) : caps.longSide;
  const longSide = Math.round(most * SMALLER ** processor.steps);
  return wantedFor(pace, { ...caps, longSide }, source);
}
