import { createRandom, seedOf } from './random.ts';

/** `npm run soak -- kills` meets every write; `npm test` as many of them as it has time for, others each time. */
export const isWholeRun = process.env['EVERY_WRITE'] === '1';

/** @returns the numbers of the writes to strike at, from the first on, one in `spacing`. */
export function* killPoints(spacing: number): Generator<number> {
  const step = isWholeRun ? 1 : spacing;
  const first = 1 + createRandom(seedOf()).whole(step);
  for (let at = first; at < 400; at += step) yield at;
  throw new Error('it never ends');
}
