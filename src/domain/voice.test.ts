import { expect, it } from 'vitest';
import { isVoice } from './voice.ts';

const quiet = (count: number) => Array.from({ length: count }, () => 0.005);
const loud = (count: number) => Array.from({ length: count }, () => 0.2);

it.each([
  ['words with gaps', [...loud(3), ...quiet(2), ...loud(4), ...quiet(3)], true],
  ['a knock', [...quiet(8), ...loud(2), ...quiet(2)], false],
  ['keys', [0.2, 0.005, 0.005, 0.2, 0.005, 0.005, 0.2, 0.005, 0.005, 0.2, 0.005, 0.005], false],
  ['an empty room', quiet(30), false],
  ['a voice long ago', [...loud(12), ...quiet(12)], false],
  ['too short to tell', loud(3), false],
])('%s', (_, levels, expected) => expect(isVoice(levels)).toBe(expected));
