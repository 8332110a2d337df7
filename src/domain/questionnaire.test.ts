import { describe, expect, test } from 'vitest';
import { defaultQuestionnaire } from './default-questionnaire.ts';
import { formChoices, formFaults, formOf, proposedForm } from './forms.ts';
import { measureQuestion } from './measures.ts';
import {
  canonicalOf,
  QuestionnaireSchema,
  questionsOf,
  type Question,
  type Questionnaire,
} from './questionnaire.ts';

const standard = defaultQuestionnaire('les-tilleuls');
const question = (over: Partial<Question> = {}): Question => ({
  linkId: 'a',
  type: 'boolean',
  text: 'A ?',
  ...over,
});
const withItems = (...item: Questionnaire['item']): Pick<Questionnaire, 'item'> => ({ item });

describe('the default questionnaire', () => {
  test('is sound, asks for nothing by force, and covers what the procedure wants', () => {
    expect(QuestionnaireSchema.parse(standard)).toEqual(standard);
    expect(formFaults(standard)).toEqual([]);
    const questions = questionsOf(standard);
    expect(questions.filter(({ required }) => required)).toEqual([]);
    expect(standard.item.map(({ linkId }) => linkId)).toEqual([
      ...['reason', 'symptoms', 'treatments', 'allergies', 'measures', 'questions'],
    ]);
  });
});

describe('faults of a form', () => {
  const yes = { question: 'a', operator: '=', answerBoolean: true } as const;
  const fever = { question: 'a', operator: '=', answerCoding: { code: 'fievre' } } as const;
  test.each([
    ['a choice without choices', withItems(question({ type: 'choice' })), 'no-options'],
    ['one question twice', withItems(question(), question()), 'twice'],
    [
      'one choice twice',
      withItems(
        question({
          type: 'choice',
          answerOption: [1, 2].map(() => ({ valueCoding: { code: 'x', display: 'X' } })),
        }),
      ),
      'twice',
    ],
    ['a condition on nothing', withItems(question({ linkId: 'b', enableWhen: [yes] })), 'condition-unknown'],
    [
      'a condition on what comes later',
      withItems(question({ linkId: 'b', enableWhen: [yes] }), question()),
      'condition-later',
    ],
    ['a condition on oneself', withItems(question({ enableWhen: [yes] })), 'condition-later'],
    [
      'a choice asked of a yes or no',
      withItems(question(), question({ linkId: 'b', enableWhen: [fever] })),
      'condition-answer',
    ],
  ])('%s', (_name, form, fault) => {
    expect(formFaults(form).map((one) => one.fault)).toEqual([fault]);
  });
  test('none', () => {
    expect(
      formFaults(
        withItems(question(), question({ linkId: 'b', enableWhen: [yes] }), measureQuestion('weight')),
      ),
    ).toEqual([]);
  });
});

describe('which form is asked', () => {
  const neuro = {
    form: 'neuro',
    title: 'Neurologie',
    version: '101',
    specialities: ['Neuropédiatrie'],
    retired: false,
  };
  const choices = formChoices({ facility: 'les-tilleuls', forms: [neuro] });

  test('the default stands first, written or not', () => {
    expect(choices.map(({ form, version }) => [form, version])).toEqual([
      ['general', '1'],
      ['neuro', '101'],
    ]);
    const own = { ...neuro, form: 'general', version: '102' };
    expect(
      formChoices({ facility: 'les-tilleuls', forms: [neuro, own] }).map(({ version }) => version),
    ).toEqual(['102', '101']);
  });
  test.each([
    ['Neuropédiatrie', 'neuro'],
    ['neuropediatrie ', 'neuro'],
    ['Dermatologie', 'general'],
    [null, 'general'],
  ])('for a doctor of %s: %s', (speciality, form) => {
    expect(proposedForm(choices, speciality)?.form).toBe(form);
  });
  test('one that is no longer proposed stays with the bookings that chose it', () => {
    const retired = formChoices({ facility: 'les-tilleuls', forms: [{ ...neuro, retired: true }] });
    expect(proposedForm(retired, 'Neuropédiatrie')?.form).toBe('general');
    expect(formOf(retired, 'neuro', [])).toEqual({ form: 'neuro', version: '101' });
  });
  test('what was begun goes on in its version, whatever changed', () => {
    const begun = { response: { questionnaire: canonicalOf(standard) } } as Parameters<
      typeof formOf
    >[2][number];
    expect(formOf(choices, 'neuro', [begun])).toEqual({ form: 'general', version: '1' });
    expect(formOf(choices, 'neuro', [])).toEqual({ form: 'neuro', version: '101' });
    expect(formOf(choices, 'gone', [])).toEqual({ form: 'general', version: '1' });
  });
});
