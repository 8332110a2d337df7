import type { ReadAnswer, Voice } from '#domain/answers-reading.ts';
import { measureQuestion, type MeasureName } from '#domain/measures.ts';
import { quantityOf } from '#domain/answer-text.ts';
import type { AnswerValue } from '#domain/questionnaire-response.ts';
import { expect, test } from 'vitest';
import { answerLines, answerTable } from './answers-table.ts';
import { unknownAnswer } from './question-values.ts';

const voice = (values: AnswerValue[], name = 'La famille'): Voice => ({
  ...{ by: { kind: 'family', name }, at: '2027-03-29T08:00:00Z', values },
});
const measured = (name: MeasureName, typed: string, before?: string): ReadAnswer => {
  const { linkId, text } = measureQuestion(name);
  const said = (words: string) => voice([quantityOf(measureQuestion(name), words)!]);
  return { linkId, text, voices: [said(typed)], lost: [], before: before ? said(before) : null };
};

test('measures stand apart, tension in one line, what changed beside it', () => {
  const { measures, words } = answerTable([
    measured('temperature', '38,5'),
    measured('systolic', '128', '140'),
    measured('diastolic', '76'),
  ]);
  expect(words).toEqual([]);
  expect(measures.map(({ text, voices }) => [text, voices[0]?.words])).toEqual([
    ['Température', '38,5\u00a0°C'],
    ['Tension', '128/76\u00a0mmHg'],
  ]);
  expect(measures[1]?.before?.words).toBe('140/76\u00a0mmHg');
});

test('what is hardly possible is told to whoever reads it, too', () => {
  const { measures } = answerTable([
    measured('temperature', '385'),
    measured('pulse', '72'),
    measured('systolic', '128'),
    measured('diastolic', '8'),
  ]);
  expect(measures.map(({ voices }) => voices[0]?.isDoubtful)).toEqual([true, false, true]);
});

test('what nobody knows is one line; an answer that only one has stays', () => {
  const question = { linkId: 'a', text: 'Des allergies ?', lost: [], before: null };
  const nobody = { ...question, voices: [voice(unknownAnswer())] };
  const nurse = voice([{ valueBoolean: false }], 'Sophie');
  const someone = { ...question, linkId: 'b', voices: [nurse, voice(unknownAnswer())] };
  const table = answerTable([nobody, someone]);
  expect(table.unknown).toEqual(['Des allergies\u202f?']);
  expect(table.words[0]?.voices.map(({ words }) => words)).toEqual(['Non', 'Ne sait pas']);
});

test('on paper every question stands in its order, what nobody knows too, and no figures are joined', () => {
  const nobody = {
    linkId: 'a',
    text: 'Des allergies ?',
    lost: [],
    before: null,
    voices: [voice(unknownAnswer())],
  };
  const lines = answerLines([measured('systolic', '128'), nobody, measured('diastolic', '76')]);
  expect(lines.map(({ voices }) => voices.map(({ words }) => words))).toEqual([
    ['128\u00a0mmHg'],
    ['Ne sait pas'],
    ['76\u00a0mmHg'],
  ]);
});
