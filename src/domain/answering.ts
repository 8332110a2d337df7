import * as z from 'zod/mini';
import { LineSchema, UlidSchema, type Instant, type Ulid } from './primitives.ts';
import {
  LinkIdentifierSchema,
  questionsOf,
  type EnableWhen,
  type Questionnaire,
  type QuestionnaireItem,
} from './questionnaire.ts';
import {
  AnswerValuesSchema,
  MAX_RESPONSE_ITEMS,
  type AnswerClash,
  type AnswerValue,
  type Answers,
  type ResponseItem,
} from './questionnaire-response.ts';

/** One question's answer as it now stands on a family's device. An empty one takes it back. */
export const AnswerChangeSchema = z.object({
  /** This writing's own. */
  id: UlidSchema,
  linkId: LinkIdentifierSchema,
  text: LineSchema,
  answer: AnswerValuesSchema,
  /** The writings of it that this device had seen, and its own since whose acknowledgement was lost. */
  parents: z.array(UlidSchema).check(z.maxLength(40)),
});
export type AnswerChange = z.infer<typeof AnswerChangeSchema>;

type Kept = Pick<Answers, 'trails' | 'clashes'> & { item: ResponseItem[] };

const TAKEN = 12;
const HEADS = 6;
const CLASHES = 40;
const same = (a: readonly AnswerValue[], b: readonly AnswerValue[]) =>
  JSON.stringify(a) === JSON.stringify(b);

export const isUnknown = (value: AnswerValue): boolean => 'extension' in value;

/**
 * One more answer. A writing that was taken already, or that a later one of its device follows, changes nothing. One that
 * knew of all who stand behind the present answer replaces it; one that didn't is kept too, and what it displaces is told
 * as a clash, unless it says the same: then both stand behind it.
 */
export function takeAnswer(kept: Kept, change: AnswerChange, now: Instant): Kept {
  const { id, linkId, text, answer, parents } = change;
  const { heads, taken } = kept.trails?.[linkId] ?? { heads: [], taken: [] };
  if (taken.includes(id)) return kept;
  const present = kept.item.find((one) => one.linkId === linkId)?.answer ?? [];
  const isKnown = heads.every((head) => parents.includes(head));
  const agrees = !isKnown && same(present, answer);
  const isDisplacing = !isKnown && !agrees && present.length > 0;
  const clash: AnswerClash[] = isDisplacing ? [{ linkId, lost: present, writings: heads, at: now }] : [];
  // Who has seen the lost one, and writes, has chosen.
  const isSettled = ({ writings }: AnswerClash) => writings.every((writing) => parents.includes(writing));
  const open = (kept.clashes ?? []).filter((one) => one.linkId !== linkId || !isSettled(one));
  const overtaken = parents.filter((parent) => !taken.includes(parent));
  return {
    item: withAnswer(kept.item, { linkId, text, answer }),
    trails: {
      ...kept.trails,
      [linkId]: {
        heads: (agrees ? [...heads, id] : [id]).slice(-HEADS),
        taken: [...taken, ...overtaken, id].slice(-TAKEN),
      },
    },
    clashes: [...open, ...clash].slice(-CLASHES),
  };
}

/** Tablets hold a copy of it. */
const MOST_CHARACTERS = 200_000;

/** Whether it still is what a family may have to say; beyond it nobody could read it any more. */
export const isWithinReason = ({ item, trails, clashes }: Kept): boolean =>
  Math.max(item.length, Object.keys(trails ?? {}).length) <= MAX_RESPONSE_ITEMS &&
  JSON.stringify([item, clashes]).length <= MOST_CHARACTERS;

/** Of each question, the writings that a device has seen once it was told this. */
export function seenOf({ trails, clashes }: Pick<Answers, 'trails' | 'clashes'>): Record<string, Ulid[]> {
  const heads = Object.entries(trails ?? {}).map(([linkId, trail]) => ({ linkId, writings: trail.heads }));
  const all = [...heads, ...(clashes ?? [])];
  return Object.fromEntries(
    heads.map(({ linkId }) => [
      linkId,
      all.filter((one) => one.linkId === linkId).flatMap(({ writings }) => writings),
    ]),
  );
}

/** In its place; an empty one takes it away. */
export function withAnswer(items: readonly ResponseItem[], item: ResponseItem): ResponseItem[] {
  const own = item.answer.length > 0 ? [item] : [];
  const at = items.findIndex(({ linkId }) => linkId === item.linkId);
  return at < 0 ? [...items, ...own] : [...items.slice(0, at), ...own, ...items.slice(at + 1)];
}

const answerOf = (items: readonly ResponseItem[], linkId: string) =>
  items.find((one) => one.linkId === linkId)?.answer.filter((value) => !isUnknown(value)) ?? [];

function holds(condition: EnableWhen, items: readonly ResponseItem[]): boolean {
  const given = answerOf(items, condition.question);
  if (condition.operator === 'exists') return given.length > 0 === condition.answerBoolean;
  if ('answerBoolean' in condition)
    return given.some((value) => 'valueBoolean' in value && value.valueBoolean === condition.answerBoolean);
  return given.some(
    (value) => 'valueCoding' in value && value.valueCoding.code === condition.answerCoding.code,
  );
}

/** Whether the item is seen, by what was answered so far (FHIR's enableWhen). */
export function isEnabled(
  { enableWhen, enableBehavior }: Pick<QuestionnaireItem, 'enableWhen' | 'enableBehavior'>,
  items: readonly ResponseItem[],
): boolean {
  if (!enableWhen) return true;
  const hold = (condition: EnableWhen) => holds(condition, items);
  return enableBehavior === 'all' ? enableWhen.every(hold) : enableWhen.some(hold);
}

/** What is seen of a questionnaire, groups without what isn't; an answer to a hidden question stays kept. */
export function enabledItems({ item }: Questionnaire, items: readonly ResponseItem[]): QuestionnaireItem[] {
  return item
    .filter((one) => isEnabled(one, items))
    .flatMap((one): QuestionnaireItem[] => {
      if (one.type !== 'group') return [one];
      const seen = one.item.filter((inner) => isEnabled(inner, items));
      return seen.length > 0 ? [{ ...one, item: seen }] : [];
    });
}

/** How many of the questions that are seen have an answer, « je ne sais pas » among them. */
export function progressOf(questionnaire: Questionnaire, items: readonly ResponseItem[]) {
  const seen = questionsOf({ item: enabledItems(questionnaire, items) });
  const answered = new Set(items.filter(({ answer }) => answer.length > 0).map(({ linkId }) => linkId));
  return { answered: seen.filter(({ linkId }) => answered.has(linkId)).length, seen: seen.length };
}
