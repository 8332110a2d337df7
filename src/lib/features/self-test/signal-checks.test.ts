import { describe, expect, it } from 'vitest';
import { isBlackPicture, judgeHearing, litBars } from './signal-checks.ts';

const picture = (luma: (pixel: number) => number) =>
  Uint8ClampedArray.from({ length: 400 * 4 }, (_, i) => (i % 4 === 3 ? 255 : luma(Math.floor(i / 4))));

describe('isBlackPicture', () => {
  it.each([
    ['nothing at all', picture(() => 0), true],
    ['a covered lens with noise', picture((i) => i % 5), true],
    ['a dim room', picture((i) => 8 + (i % 12)), false],
    ['a room at night, all under the bright mark', picture((i) => (i < 200 ? 3 : 8)), false],
    ['one lamp in the dark', picture((i) => (i < 40 ? 200 : 0)), false],
    ['daylight', picture(() => 120), false],
  ])('%s', (_, pixels, black) => expect(isBlackPicture(pixels)).toBe(black));
});

describe('judgeHearing', () => {
  it.each([
    [[0, 0, 0], 1_900, 'listening'],
    [[0, 0, 0], 2_000, 'silent'],
    [[0.004, 0.006], 2_500, 'listening'],
    [[0.004, 0.006], 6_000, 'silent'],
    [[0.004, 0.09], 300, 'heard'],
    [[], 0, 'listening'],
  ] as const)('%o after %i ms → %s', (levels, elapsed, verdict) =>
    expect(judgeHearing([...levels], elapsed)).toBe(verdict),
  );
});

it.each([
  [0, 0],
  [0.001, 0],
  [0.02, 6],
  [0.5, 12],
  [1, 12],
])('a level of %d lights %i bars', (level, bars) => expect(litBars(level)).toBe(bars));
