/** How a line is, in the words a screen has for it; `unknown` until there is something to judge by. */
export type Quality = 'good' | 'fair' | 'poor' | 'unknown';

const FROM_BEST: Quality[] = ['good', 'fair', 'poor'];

/** Of several lines from one place the best tells how that place's own is; `unknown` without any. */
export const bestQuality = (lines: Quality[]): Quality =>
  FROM_BEST.find((quality) => lines.includes(quality)) ?? 'unknown';

export const worstQuality = (lines: Quality[]): Quality =>
  [...FROM_BEST].reverse().find((quality) => lines.includes(quality)) ?? 'unknown';

/** `fair` is noticed, `poor` is a nuisance: sound with holes, or an answer that comes a second late. */
const LIMITS = {
  rttMs: { fair: 400, poor: 1_000 },
  loss: { fair: 0.03, poor: 0.08 },
  concealed: { fair: 0.01, poor: 0.05 },
} as const;

export function qualityOf(kind: keyof typeof LIMITS, value: number | null): Quality {
  if (value === null) return 'unknown';
  const { fair, poor } = LIMITS[kind];
  if (value >= poor) return 'poor';
  return value >= fair ? 'fair' : 'good';
}

/** A quality as shown, and what would replace it if it lasts. */
export interface HeldQuality {
  shown: Quality;
  next: Quality;
  sinceMs: number;
}

export const UNHELD: HeldQuality = { shown: 'unknown', next: 'unknown', sinceMs: 0 };

/** What got worse is said soon, what got better once it lasts: an indicator that flickers tells nothing. */
const WORSE_MS = 2_000;
const BETTER_MS = 6_000;

export function holdQuality(held: HeldQuality, seen: Quality, atMs: number): HeldQuality {
  if (seen === 'unknown' || seen === held.shown)
    return { shown: held.shown, next: held.shown, sinceMs: atMs };
  if (held.shown === 'unknown') return { shown: seen, next: seen, sinceMs: atMs };
  if (seen !== held.next) return { shown: held.shown, next: seen, sinceMs: atMs };
  const isWorse = FROM_BEST.indexOf(seen) > FROM_BEST.indexOf(held.shown);
  const isLasting = atMs - held.sinceMs >= (isWorse ? WORSE_MS : BETTER_MS);
  return isLasting ? { shown: seen, next: seen, sinceMs: atMs } : held;
}
