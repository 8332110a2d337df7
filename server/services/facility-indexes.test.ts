import { expect, test } from 'vitest';
import { createFacilityIndexes } from './facility-indexes.ts';

const flush = () => new Promise((resolve) => setImmediate(resolve));

test('the last facilities that were asked stay in memory', async () => {
  const made: string[] = [];
  const ask = createFacilityIndexes(2, (facility) => made.push(facility));
  for (const facility of ['a', 'b', 'a', 'c', 'a', 'b']) await ask(facility, () => Promise.resolve());
  expect(made).toEqual(['a', 'b', 'c', 'b']);
});

test('one question at a time for each facility; one that fails doesn’t hold up the next', async () => {
  const told: string[] = [];
  const waiting: (() => void)[] = [];
  const ask = createFacilityIndexes(2, (facility) => facility);
  const question = (name: string) => async () => {
    told.push(name);
    await new Promise<void>((resolve) => waiting.push(resolve));
    if (name === 'a1') throw new Error('the store is away');
    return name;
  };
  const answers = ['a1', 'a2', 'b1'].map((name) => ask(name.slice(0, 1), question(name)));
  const settled = Promise.allSettled(answers);
  await flush();
  expect(told).toEqual(['a1', 'b1']);
  waiting.shift()?.();
  await flush();
  expect(told).toEqual(['a1', 'b1', 'a2']);
  waiting.forEach((go) => go());
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
});
