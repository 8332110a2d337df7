import * as z from 'zod/mini';
import { DEFAULT_FORM, defaultQuestionnaire } from './default-questionnaire.ts';
import { documentSchema } from './document-base.ts';
import { LineSchema, SlugSchema } from './primitives.ts';
import {
  FormVersionSchema,
  QuestionnaireSchema,
  questionsOf,
  readCanonical,
  type Question,
  type Questionnaire,
} from './questionnaire.ts';
import type { Answers } from './questionnaire-response.ts';

/** One version of a facility's questionnaire: immutable, so that whoever began one ends the same. */
export const FormSchema = documentSchema('form', {
  form: SlugSchema,
  version: FormVersionSchema,
  questionnaire: QuestionnaireSchema,
});
export type Form = z.infer<typeof FormSchema>;

/** What the facility's settings say of each of its questionnaires. */
export const FormChoiceSchema = z.object({
  form: SlugSchema,
  title: LineSchema,
  version: FormVersionSchema,
  /** Proposed for doctors of these. */
  specialities: z.array(LineSchema).check(z.maxLength(10)),
  /** No longer proposed; bookings that chose it keep it. */
  retired: z.boolean(),
});
export type FormChoice = z.infer<typeof FormChoiceSchema>;

export const MAX_FORMS = 12;
/** A family on a phone gives up long before; all answers leave in one request. */
export const MAX_QUESTIONS = 60;

/** All of a facility's, the default first whether or not it has written its own. */
export function formChoices(facility: {
  facility: string;
  forms?: readonly FormChoice[] | undefined;
}): FormChoice[] {
  const own = facility.forms ?? [];
  const { title, version } = defaultQuestionnaire(facility.facility);
  const general: FormChoice = { form: DEFAULT_FORM, title, version, specialities: [], retired: false };
  const isDefault = ({ form }: FormChoice) => form === DEFAULT_FORM;
  return [own.find(isDefault) ?? general, ...own.filter((one) => !isDefault(one))];
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();

/** The one proposed for a doctor: by speciality, else the default. */
export function proposedForm(
  choices: readonly FormChoice[],
  speciality: string | null,
): FormChoice | undefined {
  const open = choices.filter(({ retired }) => !retired);
  const suits = ({ specialities }: FormChoice) =>
    speciality !== null && specialities.some((one) => plain(one) === plain(speciality));
  return open.find(suits) ?? open.find(({ form }) => form === DEFAULT_FORM) ?? open[0];
}

type Begun = Pick<Answers, 'response'>;

/**
 * Which form and version an appointment's answers are given to: what was begun goes on, whatever the facility changes
 * meanwhile; else the present version of what was chosen at the booking.
 */
export function formOf(
  choices: readonly FormChoice[],
  chosen: string | undefined,
  begun: readonly Begun[],
): { form: string; version: string } | null {
  const going = begun.flatMap(({ response }) => readCanonical(response.questionnaire ?? '') ?? []).at(-1);
  if (going) return going;
  const found = choices.find(({ form }) => form === chosen) ?? proposedForm(choices, null);
  return found ? { form: found.form, version: found.version } : null;
}

/** `about`: the question's place and words, as the person sees them. */
export interface FormFault {
  linkId: string;
  fault: 'no-options' | 'twice' | 'condition-unknown' | 'condition-later' | 'condition-answer';
}

function conditionFault(
  question: Pick<Question, 'enableWhen'>,
  before: ReadonlyMap<string, Question>,
  all: ReadonlySet<string>,
) {
  for (const condition of question.enableWhen ?? []) {
    if (!all.has(condition.question)) return 'condition-unknown' as const;
    const asked = before.get(condition.question);
    if (!asked) return 'condition-later' as const;
    if (condition.operator === 'exists') continue;
    const fits =
      'answerBoolean' in condition
        ? asked.type === 'boolean'
        : (asked.answerOption?.some(({ valueCoding }) => valueCoding.code === condition.answerCoding.code) ??
          false);
    if (!fits) return 'condition-answer' as const;
  }
  return null;
}

/** What a family would stumble over, by question. */
export function formFaults(questionnaire: Pick<Questionnaire, 'item'>): FormFault[] {
  const faults: FormFault[] = [];
  const questions = questionsOf(questionnaire);
  const all = new Set(questions.map(({ linkId }) => linkId));
  const before = new Map<string, Question>();
  const seen = new Set<string>();
  const look = (one: Question | Questionnaire['item'][number]) => {
    const { linkId } = one;
    if (seen.has(linkId)) faults.push({ linkId, fault: 'twice' });
    seen.add(linkId);
    const fault = conditionFault(one, before, all);
    if (fault) faults.push({ linkId, fault });
    if (one.type === 'choice' && !one.answerOption?.length) faults.push({ linkId, fault: 'no-options' });
    const codes =
      one.type === 'choice' ? (one.answerOption ?? []).map(({ valueCoding }) => valueCoding.code) : [];
    if (new Set(codes).size < codes.length) faults.push({ linkId, fault: 'twice' });
    if (one.type === 'group') one.item.forEach(look);
    else before.set(linkId, one);
  };
  questionnaire.item.forEach(look);
  return faults;
}
