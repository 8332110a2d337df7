import * as z from 'zod/mini';
import { AnswerChangeSchema } from '../answering.ts';
import { endpoint } from '../endpoint.ts';
import { FormChoiceSchema, MAX_QUESTIONS } from '../forms.ts';
import { LineSchema, UlidSchema } from '../primitives.ts';
import { FormVersionSchema, QuestionnaireSchema } from '../questionnaire.ts';
import { AnswerClashSchema, QuestionnaireResponseSchema } from '../questionnaire-response.ts';

const { status, item } = QuestionnaireResponseSchema.shape;

/** What of the family's answers has reached the service. */
const TakenSchema = z.object({
  status,
  item,
  /** Of each question the writings that a device has seen once it reads this: what it goes on from. */
  seen: z.record(z.string(), z.array(UlidSchema)),
  clashes: z.array(AnswerClashSchema),
});
export type TakenAnswers = z.infer<typeof TakenSchema>;

/** Apart from the family's other contracts: their first screens do without the questionnaire's schemas (docs/decisions/039). */
export const familyQuestionnaireApi = {
  read: endpoint({
    method: 'GET',
    path: '/api/links/:linkId/questionnaire',
    request: undefined,
    response: z.object({ questionnaire: QuestionnaireSchema, taken: TakenSchema }),
    errors: ['link-superseded', 'link-expired'],
  }),
  /** Saved as one goes; repeatable, whatever was lost on the way. */
  answer: endpoint({
    method: 'PUT',
    path: '/api/links/:linkId/questionnaire',
    request: z.object({
      /** What they answer: `url|version`. */
      questionnaire: z.string().check(z.maxLength(160)),
      changes: z.array(AnswerChangeSchema).check(z.maxLength(MAX_QUESTIONS)),
      status,
    }),
    response: TakenSchema,
    errors: ['link-superseded', 'link-expired', 'already-closed'],
  }),
};

export const facilityFormsApi = {
  /** Writes the next version of a facility's questionnaire; those begun go on with theirs. */
  write: endpoint({
    method: 'PUT',
    path: '/api/facility/forms/:form',
    request: z.object({
      title: LineSchema,
      specialities: FormChoiceSchema.shape.specialities,
      retired: z.boolean(),
      item: QuestionnaireSchema.shape.item,
      /** The version that was begun from; null: a new questionnaire. */
      basedOn: z.nullable(FormVersionSchema),
    }),
    response: z.object({ choice: FormChoiceSchema }),
    errors: ['changed-meanwhile', 'name-taken'],
  }),
};
