/** Darker than any room with a window or a lamp; a covered lens gives 0 … 4. */
const BLACK_LUMA = 10;
/** A voice at arm's length gives 0.05 and more; an empty room about 0.005. */
const VOICE_LEVEL = 0.02;
/** A microphone that is cut gives nothing but zeros. */
const NOTHING_LEVEL = 0.00005;

export const SILENCE_MS = 2_000;
export const LISTENING_MS = 6_000;

/** The noise of a covered lens is the same everywhere; a room at night is darker here than there. */
const SHAPE_LUMA = 2.5;
/** Of the picture's pixels, in reading order: enough of them for noise to even out. */
const STRIPES = 12;

/**
 * Whether a picture (RGBA bytes) shows nothing. Some bright pixels are enough to show something; so is a difference
 * between its parts, which a dark room has and a covered lens doesn't.
 */
export function isBlackPicture(pixels: Uint8ClampedArray): boolean {
  const count = pixels.length / 4;
  const stripes = new Float64Array(STRIPES);
  let bright = 0;
  for (let pixel = 0; pixel < count; pixel += 1) {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(pixel * 4, pixel * 4 + 3);
    const luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    if (luma > BLACK_LUMA) bright += 1;
    const stripe = Math.floor((pixel * STRIPES) / count);
    stripes[stripe] = (stripes[stripe] ?? 0) + (luma * STRIPES) / count;
  }
  return bright < count / 50 && Math.max(...stripes) - Math.min(...stripes) < SHAPE_LUMA;
}

export type Hearing = 'heard' | 'listening' | 'silent';

/** What the levels read so far (0 … 1) say of the microphone, `elapsedMs` after listening began. */
export function judgeHearing(levels: number[], elapsedMs: number): Hearing {
  const loudest = levels.reduce((most, level) => Math.max(most, level), 0);
  if (loudest >= VOICE_LEVEL) return 'heard';
  if (loudest <= NOTHING_LEVEL && elapsedMs >= SILENCE_MS) return 'silent';
  return elapsedMs >= LISTENING_MS ? 'silent' : 'listening';
}

export const METER_BARS = 12;

/** How many of the meter's bars a level lights, on a scale that ears would draw. */
export function litBars(level: number): number {
  if (level <= 0) return 0;
  const decibels = 20 * Math.log10(level);
  return Math.max(0, Math.min(METER_BARS, Math.round(((decibels + 60) / 54) * METER_BARS)));
}
