const median = (figures: number[]) => {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
};

/**
 * What a figure climbs in an hour: the median of the slopes between all pairs of samples (Theil–Sen), which neither an
 * outage nor a late collection of garbage bends.
 */
export function climbPerHour(samples: { minute: number; value: number }[]): number {
  const slopes = samples.flatMap((from, index) =>
    samples.slice(index + 1).map((to) => (to.value - from.value) / (to.minute - from.minute)),
  );
  return median(slopes) * 60;
}

export interface Flatness {
  name: string;
  /** In MB, at the first sample that counts, and the last. */
  first: number;
  last: number;
  climbPerHour: number;
  bound: number;
  isFlat: boolean;
}

/** Samples of the first minutes are the browser's own settling in. */
const SETTLED_MINUTE = 4;

/** @param bound MB an hour, above which what is held isn't flat. */
export function flatness(
  name: string,
  samples: { minute: number; value: number }[],
  bound: number,
): Flatness {
  const settled = samples.filter(({ minute }) => minute >= SETTLED_MINUTE);
  const climb = climbPerHour(settled);
  const [first, last] = [settled[0]?.value ?? NaN, settled.at(-1)?.value ?? NaN];
  return { ...{ name, first, last, bound }, climbPerHour: climb, isFlat: climb <= bound };
}
