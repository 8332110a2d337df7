/** Darker than any room with a window or a lamp; a covered lens gives 0 … 4. */
const BLACK_LUMA = 10;
/** A voice at arm's length gives 0.05 and more; an empty room about 0.005. */
const VOICE_LEVEL = 0.02;
/** A microphone that is cut gives nothing but zeros. */
const NOTHING_LEVEL = 0.00005;

export const SILENCE_MS = 2_000;
export const LISTENING_MS = 6_000;

/** Whether a picture (RGBA bytes) shows nothing. Some bright pixels are enough to show something. */
export function isBlackPicture(pixels: Uint8ClampedArray): boolean {
  let bright = 0;
  for (let i = 0; i < pixels.length; i += 4) {
    const luma = 0.2126 * (pixels[i] ?? 0) + 0.7152 * (pixels[i + 1] ?? 0) + 0.0722 * (pixels[i + 2] ?? 0);
    if (luma > BLACK_LUMA) bright += 1;
  }
  return bright < pixels.length / 4 / 50;
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
