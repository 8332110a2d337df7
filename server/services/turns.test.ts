import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

test('no more than so many at a time, in order, and a failure hands its lane on', async () => {
  const inTurn = createTurns(2);
  const begun: number[] = [];
  let underWay = 0;
  let most = 0;
  const work = (number: number) => async () => {
    begun.push(number);
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
    if (number === 1) throw new Error('one');
    return number;
  };
  const outcomes = await Promise.allSettled([0, 1, 2, 3, 4].map((number) => inTurn(work(number))));
  expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, true, true]);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(2);
  expect(await inTurn(async () => 'again')).toBe('again');
});

test('who asks for much at once lets the others in between', async () => {
  const inTurn = createTurns(1);
  const begun: string[] = [];
  const ask = (whose: string, number: number) =>
    inTurn(async () => void begun.push(`${whose}${number}`), whose);
  await Promise.all([
    ...[0, 1, 2, 3].map((number) => ask('a', number)),
    ...[0, 1].map((number) => ask('b', number)),
    ask('c', 0),
  ]);
  expect(begun).toEqual(['a0', 'a1', 'b0', 'c0', 'a2', 'b1', 'a3']);
});
