import * as z from 'zod/mini';
import { documentSchema } from './document-base.ts';
import { LineSchema, UlidSchema } from './primitives.ts';

export const QuestionSchema = z.object({
  id: z.string().check(z.regex(/^[a-z][a-z0-9-]{0,40}$/)),
  label: LineSchema,
  hint: z.optional(LineSchema),
  kind: z.enum(['yes-no', 'choice', 'text']),
  options: z.optional(z.array(LineSchema)),
});
export type Question = z.infer<typeof QuestionSchema>;

/** Answers keep the question's wording: a dossier stays readable after the facility changes its list (R4). */
export const QuestionnaireAnswerSchema = z.object({
  question: z.string().check(z.maxLength(41)),
  label: LineSchema,
  value: z.string().check(z.trim(), z.maxLength(2000)),
});

export const QuestionnaireSchema = documentSchema('questionnaire', {
  appointment: UlidSchema,
  answers: z.array(QuestionnaireAnswerSchema).check(z.maxLength(40)),
});
export type Questionnaire = z.infer<typeof QuestionnaireSchema>;

export const DEFAULT_QUESTIONS: Question[] = [
  { id: 'reason', label: 'Qu’est-ce qui vous inquiète aujourd’hui ?', kind: 'text' },
  { id: 'fever', label: 'Y a-t-il de la fièvre ?', kind: 'yes-no' },
  { id: 'pain', label: 'Y a-t-il des douleurs ?', hint: 'Si oui, où et depuis quand ?', kind: 'text' },
  { id: 'treatment', label: 'Quels médicaments sont pris en ce moment ?', kind: 'text' },
  { id: 'allergies', label: 'Y a-t-il des allergies connues ?', kind: 'text' },
  {
    id: 'sleep',
    label: 'Comment se passe le sommeil ?',
    kind: 'choice',
    options: ['Bien', 'Plutôt bien', 'Mal', 'Je ne sais pas'],
  },
  { id: 'questions', label: 'Quelles questions voulez-vous poser au médecin ?', kind: 'text' },
];
