import * as z from 'zod/mini';
import { documentSchema } from './document-base.ts';
import { InstantSchema, LineSchema, LocalDateSchema, UlidSchema, type Ulid } from './primitives.ts';
import { CodingSchema, LinkIdentifierSchema } from './questionnaire.ts';

/** FHIR R4's way to say that the question was asked and that nobody knows. */
export const ABSENT_URL = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';
export const UNKNOWN = { extension: [{ url: ABSENT_URL, valueCode: 'asked-unknown' }] } as const;

const UnknownSchema = z.object({
  extension: z.tuple([z.object({ url: z.literal(ABSENT_URL), valueCode: z.literal('asked-unknown') })]),
});

export const QuantitySchema = z.object({
  value: z.number().check(z.gte(-1_000_000), z.lte(1_000_000)),
  unit: z.optional(LineSchema),
  system: z.optional(z.string().check(z.maxLength(80), z.regex(/^\S+$/))),
  code: z.optional(z.string().check(z.regex(/^\S{1,40}$/))),
});

/** FHIR's strings have none but these three; a paste from a word processor may. */
const withoutControls = (text: string) => text.replace(/[^\P{Cc}\t\n\r]/gu, ' ');

/** One `value[x]`, or « je ne sais pas ». */
export const AnswerValueSchema = z.union([
  z.object({
    valueString: z.string().check(z.overwrite(withoutControls), z.trim(), z.minLength(1), z.maxLength(2000)),
  }),
  z.object({ valueBoolean: z.boolean() }),
  z.object({ valueInteger: z.int().check(z.gte(-1_000_000), z.lte(1_000_000)) }),
  z.object({ valueDate: LocalDateSchema }),
  z.object({ valueCoding: CodingSchema }),
  z.object({ valueQuantity: QuantitySchema }),
  UnknownSchema,
]);
export type AnswerValue = z.infer<typeof AnswerValueSchema>;

export const AnswerValuesSchema = z.array(AnswerValueSchema).check(z.maxLength(20));

/** More than any form asks (`MAX_QUESTIONS`): answers to a former version stay beside those to the present one. */
export const MAX_RESPONSE_ITEMS = 80;

const ResponseItemSchema = z.object({
  linkId: LinkIdentifierSchema,
  /** The wording that was answered: a dossier stays readable after the facility changes its questions (R4). */
  text: LineSchema,
  answer: AnswerValuesSchema,
});
export type ResponseItem = z.infer<typeof ResponseItemSchema>;

const PartySchema = z.object({
  type: z.enum(['Patient', 'Practitioner', 'RelatedPerson']),
  display: LineSchema,
});

/** https://hl7.org/fhir/R4/questionnaireresponse.html, with its items flat: a group says nothing by itself. */
export const QuestionnaireResponseSchema = z.object({
  resourceType: z.literal('QuestionnaireResponse'),
  /** Absent: given before questionnaires had versions. */
  questionnaire: z.optional(z.string().check(z.maxLength(160), z.regex(/^\S+$/))),
  status: z.enum(['in-progress', 'completed']),
  /** When it was last added to. */
  authored: InstantSchema,
  author: PartySchema,
  /** Who said it. */
  source: PartySchema,
  item: z.array(ResponseItemSchema).check(z.maxLength(MAX_RESPONSE_ITEMS)),
});
export type QuestionnaireResponse = z.infer<typeof QuestionnaireResponseSchema>;

/** Two devices of one family answered a question without knowing of each other: the later arrival is kept, this one told. */
export const AnswerClashSchema = z.object({
  linkId: LinkIdentifierSchema,
  lost: AnswerValuesSchema,
  /** By which it was written. */
  writings: z.array(UlidSchema).check(z.maxLength(6)),
  at: InstantSchema,
});
export type AnswerClash = z.infer<typeof AnswerClashSchema>;

/**
 * One writer's answers about one appointment: the family's through the service (one for the appointment), each member of
 * staff's from each tablet. Shown together, each by its writer.
 */
export const AnswersSchema = documentSchema('questionnaire', {
  appointment: UlidSchema,
  response: QuestionnaireResponseSchema,
  /** Of each question, by the ids of the family's writings: which stand, and which came already or are overtaken. */
  trails: z.optional(
    z.record(
      LinkIdentifierSchema,
      z.object({
        heads: z.array(UlidSchema).check(z.maxLength(6)),
        taken: z.array(UlidSchema).check(z.maxLength(12)),
      }),
    ),
  ),
  clashes: z.optional(z.array(AnswerClashSchema).check(z.maxLength(40))),
});
export type Answers = z.infer<typeof AnswersSchema>;

/** The family's own document of an appointment: one, whatever its devices. */
export const familyAnswersTail = (appointment: Ulid) => appointment;

/** FHIR's id of it: what stands after the appointment in ours, in FHIR's alphabet. */
export const responseId = (id: string) => id.split(':').slice(2).join('-');

type V2Answer = { question?: unknown; label?: unknown; value?: unknown };

/** Of version 2: flat words beside the wording they answered. */
export function responseOfVersion2(document: Record<string, unknown>): Record<string, unknown> {
  const { answers, ...rest } = document;
  const by = (rest['by'] ?? {}) as { kind?: unknown; name?: unknown };
  const display = typeof by.name === 'string' ? by.name : '–';
  const given = (Array.isArray(answers) ? answers : []) as V2Answer[];
  const isTold = ({ value }: V2Answer) => typeof value === 'string' && value.trim() !== '';
  const party = { type: by.kind === 'staff' ? 'Practitioner' : 'RelatedPerson', display };
  return {
    ...rest,
    response: {
      resourceType: 'QuestionnaireResponse',
      status: 'completed',
      authored: rest['at'],
      author: party,
      source: party,
      item: given.filter(isTold).map(({ question, label, value }) => ({
        linkId: question,
        text: label,
        answer: [{ valueString: value }],
      })),
    },
  };
}
