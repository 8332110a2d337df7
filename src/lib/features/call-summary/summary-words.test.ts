import type { CallFigures } from '#domain/call-summary.ts';
import { expect, it } from 'vitest';
import { summaryWords } from './summary-words.ts';

const figures = (over: Partial<CallFigures> = {}): CallFigures => ({
  ...{ durationSeconds: 725, connectMs: 840, path: 'direct', losses: 0, recoveries: 0, audioOnlySeconds: 0 },
  ...{ stretches: [], others: ['patient'], ...over },
});
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

it.each([
  [{}, '12 min, reliés en 0,8 s, en direct, sans coupure'],
  [{ path: 'relay', losses: 1, recoveries: 1 }, '12 min, reliés en 0,8 s, par le relais, 1 coupure rétablie'],
  [{ losses: 1 }, '12 min, reliés en 0,8 s, en direct, 1 coupure'],
  [
    { losses: 3, recoveries: 2, audioOnlySeconds: 40 },
    '12 min, reliés en 0,8 s, en direct, 3 coupures dont 2 rétablies, 40 s en son seul',
  ],
  [{ durationSeconds: 45, connectMs: null, path: null }, '45 s, jamais reliés'],
] as const)('%j', (over, words) =>
  expect(plain(summaryWords(figures(over as Partial<CallFigures>)))).toBe(words),
);
