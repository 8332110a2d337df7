import { expect, test } from 'vitest';
import { createOrderedIds } from './ordered-ids.ts';

test('asked for at one moment, and by a clock that goes back, they keep their order', () => {
  const moments = [5_000, 5_000, 5_000, 4_000, 9_000];
  const next = createOrderedIds(() => moments.shift() ?? 0);
  const ids = Array.from({ length: 5 }, next);
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(5);
});
