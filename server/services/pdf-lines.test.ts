import { expect, it } from 'vitest';
import { joined, linesOf } from './pdf-lines.ts';

/** Ten points a letter. */
const lines = (text: string, letters: number) =>
  linesOf(text, letters * 10, (run) => run.text.length * 10).map(({ runs, wraps }) => [
    joined(runs)
      .map((run) => run.text)
      .join(''),
    wraps,
  ]);

it.each<[string, number, [string, boolean][]]>([
  [
    'un deux trois',
    8,
    [
      ['un deux', true],
      ['trois', false],
    ],
  ],
  [
    'un\n\ndeux',
    8,
    [
      ['un', false],
      ['', false],
      ['deux', false],
    ],
  ],
  [
    'aaaaaaaaaa',
    4,
    [
      ['aaaa', false],
      ['aaaa', false],
      ['aa', false],
    ],
  ],
  [
    'M. Łucja Škoda',
    9,
    [
      ['M. Łucja', true],
      ['Škoda', false],
    ],
  ],
  ['', 9, [['', false]]],
])('%j on lines of %i letters', (text, letters, expected) => expect(lines(text, letters)).toEqual(expected));

it('never breaks a name where its font changes', () => {
  expect(lines('chez Nguyễn', 9)).toEqual([
    ['chez', true],
    ['Nguyễn', false],
  ]);
});
