import { textRuns, type TextRun } from './pdf-fonts.ts';

interface Word {
  runs: TextRun[];
  width: number;
  kind: 'word' | 'space' | 'break';
}
/** `wraps`: the text goes on below; a space is between, for who copies it or reads it by ear. */
export interface Line {
  runs: TextRun[];
  width: number;
  wraps: boolean;
}
export type Measure = (run: TextRun) => number;

const kindOf = (piece: string): Word['kind'] =>
  piece === '\n' ? 'break' : /^ +$/.test(piece) ? 'space' : 'word';

/** Words, spaces and line breaks, each in the runs that its fonts make of it. */
function wordsOf(text: string, measure: Measure): Word[] {
  const words: Word[] = [];
  for (const { text: whole, font } of textRuns(text))
    for (const piece of whole.split(/(\n)|( +)/).filter(Boolean)) {
      const kind = kindOf(piece);
      const run = { text: piece, font };
      const width = kind === 'break' ? 0 : measure(run);
      const last = words.at(-1);
      if (last?.kind === 'word' && kind === 'word') {
        last.runs.push(run);
        last.width += width;
      } else words.push({ runs: [run], width, kind });
    }
  return words;
}

/** An endless word, in pieces that fit. */
function cut(word: Word, room: number, measure: Measure): Word[] {
  if (word.kind !== 'word' || word.width <= room) return [word];
  const pieces: Word[] = [];
  for (const { text, font } of word.runs)
    for (const character of text) {
      const width = measure({ text: character, font });
      const last = pieces.at(-1);
      if (last && last.width + width <= room) {
        last.runs.push({ text: character, font });
        last.width += width;
      } else pieces.push({ kind: 'word', runs: [{ text: character, font }], width });
    }
  return pieces;
}

/** Breaks a text at its spaces into lines of `room` points at most. */
export function linesOf(text: string, room: number, measure: Measure): Line[] {
  let line: Line = { runs: [], width: 0, wraps: false };
  const lines = [line];
  let space: Word | null = null;
  const start = (wraps: boolean) => {
    line.wraps = wraps;
    line = { runs: [], width: 0, wraps: false };
    lines.push(line);
    space = null;
  };
  const put = ({ runs, width }: Word) => {
    line.runs.push(...runs);
    line.width += width;
  };
  for (const word of wordsOf(text, measure).flatMap((one) => cut(one, room, measure))) {
    if (word.kind === 'break') start(false);
    else if (word.kind === 'space') space = word;
    else {
      const before: Word | null = space;
      if (line.width > 0 && line.width + (before?.width ?? 0) + word.width > room) start(before !== null);
      else if (before) put(before);
      put(word);
      space = null;
    }
  }
  return lines;
}

/** Neighbours of one font in one piece. */
export function joined(runs: readonly TextRun[]): TextRun[] {
  const pieces: TextRun[] = [];
  for (const { text, font } of runs) {
    const last = pieces.at(-1);
    if (last?.font === font) last.text += text;
    else pieces.push({ text, font });
  }
  return pieces;
}
