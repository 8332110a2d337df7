import { measureOf } from './measures.ts';
import type { Question } from './questionnaire.ts';
import { isUnknown } from './answering.ts';
import type { AnswerValue } from './questionnaire-response.ts';

/** The words of whoever shows it: the domain has none of its own. */
export interface AnswerWords {
  yes: string;
  no: string;
  unknown: string;
  date(localDate: string): string;
}

const number = (value: number) => String(value).replace('.', ',').replace('-', '\u2212');

function valueText(value: AnswerValue, words: AnswerWords): string {
  if ('valueString' in value) return value.valueString;
  if ('valueBoolean' in value) return value.valueBoolean ? words.yes : words.no;
  if ('valueInteger' in value) return number(value.valueInteger);
  if ('valueDate' in value) return words.date(value.valueDate);
  if ('valueCoding' in value) return value.valueCoding.display;
  if ('valueQuantity' in value) {
    const { value: amount, unit } = value.valueQuantity;
    if (!unit) return number(amount);
    return unit.startsWith('/') ? `${number(amount)}${unit}` : `${number(amount)}\u00a0${unit}`;
  }
  return words.unknown;
}

/** As it is read: « 38,5 °C », « Fièvre, toux ». */
export const answerText = (values: readonly AnswerValue[], words: AnswerWords): string =>
  values
    .map((value, index) => {
      const text = valueText(value, words);
      const follows = index > 0 && 'valueCoding' in value;
      return follows ? text.charAt(0).toLocaleLowerCase('fr') + text.slice(1) : text;
    })
    .join(', ');

/** A number as people type it, with a comma or a point, spaces and its unit; null: none. */
export function readNumber(typed: string): number | null {
  const digits = typed.replace(/[\s\u00a0\u202f]/g, '').replace(',', '.');
  const [, found] = /^(-?\d{1,6}(?:\.\d{1,4})?)(?:[^\d.,/].*)?$/.exec(digits) ?? [];
  return found === undefined ? null : Number(found);
}

/** What was typed for a measure, in its unit; null: no number. */
export function quantityOf(
  question: Pick<Question, 'code' | 'extension'>,
  typed: string,
): AnswerValue | null {
  const value = readNumber(typed);
  if (value === null) return null;
  const unit = question.extension?.flatMap((one) => ('valueCoding' in one ? [one.valueCoding] : []))[0];
  const decimals = measureOf(question)?.decimals;
  const rounded = decimals === undefined ? value : Number(value.toFixed(decimals));
  const { system, code } = unit ?? {};
  return {
    valueQuantity: {
      value: rounded,
      ...(unit && { unit: unit.display }),
      ...(system && { system }),
      ...(code && { code }),
    },
  };
}

/** « Je ne sais pas », and nothing else. */
export const saysUnknown = (values: readonly AnswerValue[]) => values.length > 0 && values.every(isUnknown);
