import { expect, it } from 'vitest';
import { fillProgress, isAbreast, isWorthRebuilding, resumeFilling, type Filling } from './sync-copy.ts';

const EPOCH = '01J00000000000000000000000';
const OTHER = '01J00000000000000000000001';
const fresh = { name: 'facility-x~2', startedAt: '2027-03-29T10:00:00.000Z' };
const filling: Filling = {
  name: 'facility-x~1',
  epoch: EPOCH,
  snapshot: '01J0000000000000000000000A',
  since: 40,
  parts: [1000, 1000, 200],
  done: 2,
  startedAt: '2027-03-29T09:00:00.000Z',
};
const snapshot = { id: filling.snapshot, epoch: EPOCH, seq: 40, parts: filling.parts };

it('counts documents, not parts', () => {
  expect(fillProgress(filling)).toEqual({ received: 2000, total: 2200 });
});

it.each<[string, Filling | null, typeof snapshot, Partial<Filling>]>([
  ['begins', null, snapshot, { name: fresh.name, since: 40, done: 0 }],
  ['goes on where it was cut', filling, snapshot, filling],
  [
    'keeps what it has when the snapshot was renewed, and where the first one stood',
    filling,
    { ...snapshot, id: OTHER, seq: 90, parts: [1000] },
    { name: filling.name, snapshot: OTHER, since: 40, parts: [1000], done: 0 },
  ],
  [
    'begins again after a restore',
    filling,
    { ...snapshot, epoch: OTHER, seq: 7 },
    { name: fresh.name, epoch: OTHER, since: 7, done: 0 },
  ],
])('%s', (_, before, list, expected) => {
  expect(resumeFilling(before, list, fresh)).toMatchObject(expected);
});

it.each([
  [null, 40, EPOCH, false],
  [[40, '41-x'], 40, EPOCH, true],
  [[40, '41-x'], '41-x', EPOCH, true],
  [[40], 41, EPOCH, false],
  [[40], 40, OTHER, false],
])('reached %j, told %s of %s', (reached, seq, epoch, expected) => {
  expect(isAbreast(reached && { epoch: EPOCH, reached, held: 3 }, { epoch, seq })).toBe(expected);
});

it.each([
  [9_000, 9_000, false],
  [100, 4_900, false],
  [100, 6_000, true],
  [10_000, 20_000, false],
  [10_000, 31_000, true],
])('%i documents after %i changes', (documents, changes, expected) => {
  expect(isWorthRebuilding({ documents, changes })).toBe(expected);
});
