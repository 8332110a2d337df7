import { answerText, type AnswerWords } from '#domain/answer-text.ts';
import { typeset } from '#domain/french-spaces.ts';
import type { AnswerValue } from '#domain/questionnaire-response.ts';
import { m } from '$lib/paraglide/messages.js';
import { formatBirthDate } from '$lib/ui/format.ts';

const words = (unknown: () => string): AnswerWords => ({
  yes: m.questions_yes(),
  no: m.questions_no(),
  unknown: unknown(),
  date: formatBirthDate,
});

/** As who answered reads it: « Je ne sais pas ». */
export const ownWords = (values: readonly AnswerValue[]) =>
  typeset(answerText(values, words(m.questions_unknown)));

/** As others read it: « Ne sait pas ». */
export const readWords = (values: readonly AnswerValue[]) =>
  typeset(answerText(values, words(m.questions_unknown_read)));
