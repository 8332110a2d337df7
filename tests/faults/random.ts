export interface Random {
  /** In [0, 1). */
  next(): number;
  /** In [0, below). */
  whole(below: number): number;
  chance(probability: number): boolean;
  pick<T>(choices: readonly T[]): T;
  /** Chance of its own: what runs at the same time doesn't change what comes next. */
  fork(): Random;
}

/** Repeatable chance (mulberry32): the same seed, the same plan. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    whole: (below) => Math.floor(next() * below),
    chance: (probability) => next() < probability,
    pick: (choices) => choices[Math.floor(next() * choices.length)] as (typeof choices)[number],
    fork: () => createRandom(Math.floor(next() * 4_294_967_296)),
  };
}

/** `FAULT_SEED` repeats a run; else the day's own chance. */
export const seedOf = (given = process.env['FAULT_SEED']): number =>
  given === undefined || given === '' ? Math.floor(Math.random() * 1_000_000_000) : Number(given);
