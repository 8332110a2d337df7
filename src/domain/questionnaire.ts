import * as z from 'zod/mini';
import { InstantSchema, LineSchema } from './primitives.ts';

/**
 * FHIR R4's Questionnaire, as far as it is used here: what a French server of the field reads (its profiles build on R4).
 * https://hl7.org/fhir/R4/questionnaire.html
 */
export const QUESTION_TYPES = ['string', 'text', 'boolean', 'choice', 'date', 'integer', 'quantity'] as const;
export type QuestionType = (typeof QUESTION_TYPES)[number];

export const LinkIdentifierSchema = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,40}$/));

/** Of a question that is only seen when another one is answered so. */
const EnableWhenSchema = z.union([
  z.object({ question: LinkIdentifierSchema, operator: z.literal('exists'), answerBoolean: z.boolean() }),
  z.object({ question: LinkIdentifierSchema, operator: z.literal('='), answerBoolean: z.boolean() }),
  z.object({
    question: LinkIdentifierSchema,
    operator: z.literal('='),
    answerCoding: z.object({ code: z.string().check(z.regex(/^\S{1,40}$/)) }),
  }),
]);
export type EnableWhen = z.infer<typeof EnableWhenSchema>;

export const CodingSchema = z.object({
  system: z.optional(z.string().check(z.maxLength(80), z.regex(/^\S+$/))),
  code: z.string().check(z.regex(/^\S{1,40}$/)),
  display: LineSchema,
});
export type Coding = z.infer<typeof CodingSchema>;

/** Instructions to who answers, in R4's own extension for them. */
export const HINT_URL = 'http://hl7.org/fhir/StructureDefinition/entryFormat';
export const UNIT_URL = 'http://hl7.org/fhir/StructureDefinition/questionnaire-unit';
const ExtensionSchema = z.union([
  z.object({ url: z.literal(HINT_URL), valueString: LineSchema }),
  z.object({ url: z.literal(UNIT_URL), valueCoding: CodingSchema }),
]);

const shown = {
  linkId: LinkIdentifierSchema,
  text: LineSchema,
  extension: z.optional(z.array(ExtensionSchema).check(z.maxLength(2))),
  enableWhen: z.optional(z.array(EnableWhenSchema).check(z.minLength(1), z.maxLength(5))),
  enableBehavior: z.optional(z.enum(['any', 'all'])),
};

export const QuestionSchema = z.object({
  ...shown,
  type: z.enum(QUESTION_TYPES),
  /** What is measured, by LOINC (measures.ts). */
  code: z.optional(z.array(CodingSchema).check(z.length(1))),
  required: z.optional(z.boolean()),
  repeats: z.optional(z.boolean()),
  answerOption: z.optional(
    z.array(z.object({ valueCoding: CodingSchema })).check(z.minLength(1), z.maxLength(20)),
  ),
});
export type Question = z.infer<typeof QuestionSchema>;

export const MAX_PAGE_QUESTIONS = 15;
export const MAX_PAGES = 25;

/** Questions that stand on one page. */
export const QuestionGroupSchema = z.object({
  ...shown,
  type: z.literal('group'),
  item: z.array(QuestionSchema).check(z.minLength(1), z.maxLength(MAX_PAGE_QUESTIONS)),
});
export type QuestionGroup = z.infer<typeof QuestionGroupSchema>;

export const QuestionnaireItemSchema = z.discriminatedUnion('type', [QuestionGroupSchema, QuestionSchema]);
export type QuestionnaireItem = z.infer<typeof QuestionnaireItemSchema>;

export const FormVersionSchema = z.string().check(z.regex(/^[1-9]\d{0,4}$/));

export const QuestionnaireSchema = z.object({
  resourceType: z.literal('Questionnaire'),
  /** `urn:vis-a-vis:questionnaire:<facility>:<form>` */
  url: z.string().check(z.regex(/^urn:vis-a-vis:questionnaire:[a-z0-9-]+:[a-z0-9-]+$/)),
  version: FormVersionSchema,
  title: LineSchema,
  status: z.literal('active'),
  date: z.optional(InstantSchema),
  subjectType: z.tuple([z.literal('Patient')]),
  item: z.array(QuestionnaireItemSchema).check(z.minLength(1), z.maxLength(MAX_PAGES)),
});
export type Questionnaire = z.infer<typeof QuestionnaireSchema>;

/** What an answer was given to: `url|version`. */
export const canonicalOf = ({ url, version }: Pick<Questionnaire, 'url' | 'version'>) => `${url}|${version}`;

export const formUrl = (facility: string, form: string) => `urn:vis-a-vis:questionnaire:${facility}:${form}`;

/** The form and the version in a canonical of ours; null: of elsewhere, or of before there were any. */
export function readCanonical(canonical: string): { form: string; version: string } | null {
  const [, form, version] =
    /^urn:vis-a-vis:questionnaire:[a-z0-9-]+:([a-z0-9-]+)\|([1-9]\d{0,4})$/.exec(canonical) ?? [];
  return form && version ? { form, version } : null;
}

/** The questions in order, out of their groups. */
export const questionsOf = ({ item }: Pick<Questionnaire, 'item'>): Question[] =>
  item.flatMap((one) => (one.type === 'group' ? one.item : [one]));

const extensionOf = ({ extension }: Pick<Question, 'extension'>, url: string) =>
  extension?.find((one) => one.url === url);

export function hintOf(item: Pick<Question, 'extension'>): string | undefined {
  const found = extensionOf(item, HINT_URL);
  return found && 'valueString' in found ? found.valueString : undefined;
}

export function unitOf(item: Pick<Question, 'extension'>): Coding | undefined {
  const found = extensionOf(item, UNIT_URL);
  return found && 'valueCoding' in found ? found.valueCoding : undefined;
}
