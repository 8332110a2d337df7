import { quantityOf, readNumber, saysUnknown } from '#domain/answer-text.ts';
import { typeset } from '#domain/french-spaces.ts';
import { doubtOf, measureOf } from '#domain/measures.ts';
import { hintOf, unitOf, type Question } from '#domain/questionnaire.ts';
import { UNKNOWN, type AnswerValue } from '#domain/questionnaire-response.ts';
import { m } from '$lib/paraglide/messages.js';

export const UNKNOWN_KEY = '?';
export const unknownAnswer = (): AnswerValue[] => [
  { extension: [{ ...UNKNOWN.extension[0] }] } as AnswerValue,
];

/** The ways to answer a question that has some, with « je ne sais pas » among them. */
export function optionsOf({ type, answerOption }: Question) {
  const own =
    type === 'boolean'
      ? [
          { value: 'true', label: m.questions_yes() },
          { value: 'false', label: m.questions_no() },
        ]
      : (answerOption ?? []).map(({ valueCoding }) => ({
          value: valueCoding.code,
          label: typeset(valueCoding.display),
        }));
  return [...own, { value: UNKNOWN_KEY, label: m.questions_unknown() }];
}

/** Which of them were chosen. */
export function chosenOf(values: readonly AnswerValue[]): string[] {
  return values.flatMap((value) => {
    if ('valueBoolean' in value) return [String(value.valueBoolean)];
    if ('valueCoding' in value) return [value.valueCoding.code];
    return 'extension' in value ? [UNKNOWN_KEY] : [];
  });
}

function valueOfKey({ type, answerOption }: Question, key: string): AnswerValue[] {
  if (key === UNKNOWN_KEY) return unknownAnswer();
  if (type === 'boolean') return [{ valueBoolean: key === 'true' }];
  const option = answerOption?.find(({ valueCoding }) => valueCoding.code === key);
  return option ? [option] : [];
}
export const valuesOfKeys = (question: Question, keys: readonly string[]): AnswerValue[] =>
  keys.flatMap((key) => valueOfKey(question, key));

/** Of several ways, one more or one less; « je ne sais pas » stands alone. */
export function toggled(keys: readonly string[], key: string, isOn: boolean): string[] {
  if (!isOn) return keys.filter((one) => one !== key);
  return key === UNKNOWN_KEY ? [key] : [...keys.filter((one) => one !== UNKNOWN_KEY && one !== key), key];
}

/** What stands in the field of a question that is answered in writing. */
export function typedOf(values: readonly AnswerValue[]): string {
  const [value] = values;
  if (!value || saysUnknown(values)) return '';
  if ('valueString' in value) return value.valueString;
  if ('valueQuantity' in value) return String(value.valueQuantity.value).replace('.', ',');
  if ('valueInteger' in value) return String(value.valueInteger);
  return 'valueDate' in value ? value.valueDate : '';
}

/** What was written, as the question's own kind; as words where it isn't: nothing that was said is dropped. */
export function valuesOfTyped(question: Question, typed: string): AnswerValue[] {
  const text = typed.trim();
  if (text === '') return [];
  const words: AnswerValue[] = [{ valueString: text.slice(0, 2000) }];
  const number = readNumber(text);
  if (question.type === 'quantity') {
    const quantity = quantityOf(question, text);
    return quantity ? [quantity] : words;
  }
  if (question.type === 'integer')
    return number !== null && Number.isInteger(number) ? [{ valueInteger: number }] : words;
  if (question.type === 'date') return /^\d{4}-\d\d-\d\d$/.test(text) ? [{ valueDate: text }] : words;
  return words;
}

/** A gentle word about what was written; undefined: nothing to say. */
export function doubtWords(question: Question, values: readonly AnswerValue[]): string | undefined {
  const [value] = values;
  if (!value) return undefined;
  if ('valueString' in value && question.type === 'integer') return m.questions_whole();
  if ('valueString' in value && question.type === 'quantity') {
    const measure = measureOf(question);
    const middle = measure ? (measure.from + measure.to) / 2 : 38.5;
    return m.questions_number({ example: middle.toFixed(measure?.decimals ?? 1).replace('.', ',') });
  }
  if (!('valueQuantity' in value)) return undefined;
  const amount = value.valueQuantity.value;
  const doubt = doubtOf(question, amount);
  if (doubt === null) return undefined;
  if (doubt === 'tension-in-cm') return m.questions_doubt_tension({ value: String(Math.round(amount * 10)) });
  const shown = `${String(amount).replace('.', ',')}\u00a0${value.valueQuantity.unit ?? ''}`.trim();
  return doubt === 'too-high'
    ? m.questions_doubt_high({ value: shown })
    : m.questions_doubt_low({ value: shown });
}

export const labelOf = (question: Question) => {
  const unit = unitOf(question)?.display;
  const label = typeset(question.text);
  if (!unit) return label;
  return m.questions_measure({ label, unit: unit === '/min' ? m.questions_per_minute() : unit });
};
export const hintWords = (question: Pick<Question, 'extension'>) => {
  const hint = hintOf(question);
  return hint === undefined ? undefined : typeset(hint);
};
