import { saysUnknown } from '#domain/answer-text.ts';
import type { ReadAnswer, Voice } from '#domain/answers-reading.ts';
import { typeset } from '#domain/french-spaces.ts';
import { isDoubtful, MEASURES } from '#domain/measures.ts';
import type { AnswerValue } from '#domain/questionnaire-response.ts';
import { m } from '$lib/paraglide/messages.js';
import { readWords } from './answer-words.ts';

/** One line as a clinician reads it. */
export interface AnswerLine {
  linkId: string;
  text: string;
  /** The latest first. Who said it stands beside it only where several differ. */
  voices: { by: Voice['by']; at: string; words: string; isDoubtful: boolean }[];
  lost: string[];
  before: { words: string; at: string } | null;
}
export interface AnswerTable {
  words: AnswerLine[];
  measures: AnswerLine[];
  /** Questions to which everyone says « je ne sais pas ». */
  unknown: string[];
}

const isMeasure = (values: readonly AnswerValue[]) => values.some((value) => 'valueQuantity' in value);

const doubts = (linkId: string, values: readonly AnswerValue[]) =>
  values.some((value) => 'valueQuantity' in value && isDoubtful(linkId, value.valueQuantity));

const lineOf = ({ linkId, text, voices, lost, before }: ReadAnswer): AnswerLine => ({
  linkId,
  text: typeset(text),
  voices: voices.map(({ by, at, values }) => ({
    ...{ by, at, words: readWords(values) },
    isDoubtful: doubts(linkId, values),
  })),
  lost: lost.map(({ values }) => readWords(values)),
  before: before && { words: readWords(before.values), at: before.at },
});

const SYSTOLIC: string = 'systolic';
const DIASTOLIC: string = 'diastolic';
const UNIT = `\u00a0${MEASURES.systolic.unit.display}`;
const bare = (words: string | undefined) => (words?.endsWith(UNIT) ? words.slice(0, -UNIT.length) : words);

/** « 128/76 mmHg »: both figures in one line, where each has one voice. */
function withTension(lines: AnswerLine[]): AnswerLine[] {
  const high = lines.find(({ linkId }) => linkId === SYSTOLIC);
  const low = lines.find(({ linkId }) => linkId === DIASTOLIC);
  const isPlain = (line: AnswerLine | undefined) => line?.voices.length === 1 && line.lost.length === 0;
  if (!high || !low || !isPlain(high) || !isPlain(low)) return lines;
  const joined = (a: string | undefined, b: string | undefined) =>
    `${bare(a) ?? '–'}/${bare(b) ?? '–'}${UNIT}`;
  const before = high.before ?? low.before;
  const tension: AnswerLine = {
    ...high,
    text: m.answers_tension(),
    voices: high.voices.map((voice) => ({
      ...voice,
      words: joined(voice.words, low.voices[0]?.words),
      isDoubtful: [voice, ...low.voices].some((one) => one.isDoubtful),
    })),
    before: before && {
      at: before.at,
      words: joined((high.before ?? high.voices[0])?.words, (low.before ?? low.voices[0])?.words),
    },
  };
  return lines.filter((line) => line !== low).map((line) => (line === high ? tension : line));
}

/** Answers as they stand on paper: every question in its order, with what nobody knows. */
export const answerLines = (answers: readonly ReadAnswer[]): AnswerLine[] => answers.map(lineOf);

/** Answers as they are read at a desk: words, measures with their units, and what nobody knows in one line. */
export function answerTable(answers: readonly ReadAnswer[]): AnswerTable {
  const isMute = ({ voices, lost }: ReadAnswer) =>
    lost.length === 0 && voices.every(({ values }) => saysUnknown(values));
  const told = answers.filter((answer) => !isMute(answer));
  const measured = (answer: ReadAnswer) => answer.voices.some(({ values }) => isMeasure(values));
  return {
    words: told.filter((answer) => !measured(answer)).map(lineOf),
    measures: withTension(told.filter(measured).map(lineOf)),
    unknown: answers.filter(isMute).map(({ text }) => typeset(text)),
  };
}
