import { facilityFormsApi } from '#domain/api/questionnaire.ts';
import { choiceOf, codeOf } from '#domain/default-questionnaire.ts';
import { formFaults, MAX_QUESTIONS, type FormChoice, type FormFault } from '#domain/forms.ts';
import { plainSpaces } from '#domain/french-spaces.ts';
import { measureQuestion, MEASURE_NAMES, type MeasureName } from '#domain/measures.ts';
import { LineSchema } from '#domain/primitives.ts';
import {
  HINT_URL,
  hintOf,
  MAX_PAGE_QUESTIONS,
  MAX_PAGES,
  QuestionnaireItemSchema,
  questionsOf,
  type Question,
  type Questionnaire,
  type QuestionType,
} from '#domain/questionnaire.ts';
import type { ApiClient, CallFailure } from '$lib/adapters/api-client.ts';
import type { Drafts } from '$lib/adapters/drafts.ts';
import { KeptForm } from '$lib/features/drafts/kept-form.svelte.ts';
import { ulid } from 'ulid';
import * as z from 'zod/mini';

/** A question as it is being worded: its texts may be empty for a while. */
export const EditedQuestionSchema = z.object({
  linkId: z.string(),
  type: z.string(),
  text: z.string(),
  hint: z.string(),
  /** One a line. */
  options: z.string(),
  repeats: z.boolean(),
  /** `<linkId>=<key>`, or empty: always seen. */
  condition: z.string(),
  measure: z.nullable(z.string()),
});
export type EditedQuestion = z.infer<typeof EditedQuestionSchema>;
const EditedPageSchema = z.object({
  linkId: z.string(),
  title: z.string(),
  questions: z.array(EditedQuestionSchema),
});
export type EditedPage = z.infer<typeof EditedPageSchema>;
const EditedSchema = z.object({
  title: z.string(),
  specialities: z.string(),
  retired: z.boolean(),
  basedOn: z.nullable(z.string()),
  pages: z.array(EditedPageSchema),
});
export type EditedForm = z.infer<typeof EditedSchema>;

const newId = () => `q-${ulid().slice(-10).toLowerCase()}`;

function conditionOf({ enableWhen }: Pick<Question, 'enableWhen'>): string {
  const [condition] = enableWhen ?? [];
  if (!condition) return '';
  const key =
    condition.operator === 'exists'
      ? 'exists'
      : 'answerBoolean' in condition
        ? String(condition.answerBoolean)
        : condition.answerCoding.code;
  return `${condition.question}=${key}`;
}

const editedQuestion = (question: Question): EditedQuestion => ({
  ...{ linkId: question.linkId, type: question.type, text: question.text },
  hint: hintOf(question) ?? '',
  options: (question.answerOption ?? []).map(({ valueCoding }) => valueCoding.display).join('\n'),
  repeats: question.repeats ?? false,
  condition: conditionOf(question),
  measure: MEASURE_NAMES.find((name) => name === question.linkId) ?? null,
});

export const editedForm = (questionnaire: Questionnaire, choice: FormChoice | null): EditedForm => ({
  title: choice?.title ?? '',
  specialities: (choice?.specialities ?? []).join(', '),
  retired: choice?.retired ?? false,
  basedOn: choice?.version ?? null,
  pages: questionnaire.item.map((one) =>
    one.type === 'group'
      ? { linkId: one.linkId, title: one.text, questions: one.item.map(editedQuestion) }
      : { linkId: `page-${one.linkId}`, title: '', questions: [editedQuestion(one)] },
  ),
});

function enableWhenOf(condition: string, before: readonly EditedQuestion[]): Question['enableWhen'] {
  const [question = '', key = ''] = condition.split('=');
  const asked = before.find(({ linkId }) => linkId === question);
  if (!asked) return undefined;
  if (key === 'exists') return [{ question, operator: 'exists', answerBoolean: true }];
  if (asked.type === 'boolean') return [{ question, operator: '=', answerBoolean: key === 'true' }];
  return [{ question, operator: '=', answerCoding: { code: key } }];
}

export const linesOf = (options: string) =>
  options
    .split('\n')
    .map((line) => plainSpaces(line).trim())
    .filter(Boolean);

function questionOf(edited: EditedQuestion, before: readonly EditedQuestion[]): Question {
  const { linkId, type, options, repeats, condition, measure } = edited;
  const [text, hint] = [edited.text, edited.hint].map((line) => plainSpaces(line).trim());
  const base = measure ? measureQuestion(measure as MeasureName, linkId) : null;
  const enableWhen = enableWhenOf(condition, before);
  const extension = [
    ...(base?.extension ?? []),
    ...(hint ? [{ url: HINT_URL, valueString: hint } as const] : []),
  ];
  return {
    ...{ linkId, text: text ?? '', type: type as QuestionType },
    ...(base?.code && { code: base.code }),
    ...(extension.length > 0 && { extension }),
    ...(enableWhen && { enableWhen }),
    ...(type === 'choice' && { answerOption: linesOf(options).map(choiceOf), ...(repeats && { repeats }) }),
  };
}

/** As FHIR has it. */
export function itemsOf({ pages }: Pick<EditedForm, 'pages'>): Questionnaire['item'] {
  const before: EditedQuestion[] = [];
  return pages.flatMap((page): Questionnaire['item'] => {
    const questions = page.questions.map((edited) => {
      const question = questionOf(edited, before);
      before.push(edited);
      return question;
    });
    const title = plainSpaces(page.title).trim();
    const [only] = questions;
    if (!only) return [];
    return title === '' && questions.length === 1
      ? [only]
      : [{ linkId: page.linkId, type: 'group', text: title || '?', item: questions }];
  });
}

export type EditFault = FormFault['fault'] | 'no-words' | 'too-long';

/** What must be mended before it is asked of families, by question. */
export function editFaults(edited: EditedForm): Map<string, EditFault> {
  const faults = new Map<string, EditFault>();
  const item = itemsOf(edited);
  for (const { linkId, text, answerOption } of questionsOf({ item })) {
    const lines = [text, ...(answerOption ?? []).map(({ valueCoding }) => valueCoding.display)];
    if (text === '') faults.set(linkId, 'no-words');
    else if (lines.some((line) => !LineSchema.safeParse(line).success)) faults.set(linkId, 'too-long');
  }
  const asked = new Set<string>();
  for (const { linkId, condition } of edited.pages.flatMap(({ questions }) => questions)) {
    // What it depends on was removed, or comes after it now: families would always see it.
    if (condition !== '' && !asked.has(condition.split('=')[0] ?? '')) faults.set(linkId, 'condition-later');
    asked.add(linkId);
  }
  for (const { linkId, fault } of formFaults({ item })) if (!faults.has(linkId)) faults.set(linkId, fault);
  return faults;
}

/** A questionnaire being worded, kept on the tablet until the service has it. */
export class FormInProgress {
  readonly kept: KeptForm<EditedForm>;
  #failure = $state.raw<CallFailure | null>(null);
  #busy = $state(false);
  readonly #api: ApiClient;
  readonly #form: string | null;

  constructor(drafts: Drafts, api: ApiClient, form: string | null, blank: EditedForm) {
    this.#api = api;
    this.#form = form;
    this.kept = new KeptForm({
      ...{ drafts, key: `form:${form ?? 'new'}`, blank },
      read: (value) => EditedSchema.safeParse(value).data ?? null,
    });
  }

  get value() {
    return this.kept.value;
  }
  get failure() {
    return this.#failure;
  }
  get busy() {
    return this.#busy;
  }
  get faults() {
    return editFaults(this.value);
  }

  /** Whether one more question has its place on `page`, or on a new one. */
  hasRoom(page: EditedPage | null): boolean {
    const { pages } = this.value;
    const all = pages.reduce((sum, { questions }) => sum + questions.length, 0);
    const hasPlace = page ? page.questions.length < MAX_PAGE_QUESTIONS : pages.length < MAX_PAGES;
    return hasPlace && all < MAX_QUESTIONS;
  }

  add(page: EditedPage | null, kind: string): void {
    if (!this.hasRoom(page)) return;
    const measure = MEASURE_NAMES.find((name) => name === kind) ?? null;
    const question: EditedQuestion = {
      ...{ linkId: measure ?? newId(), type: measure ? 'quantity' : kind, measure },
      text: measure ? measureQuestion(measure).text : '',
      ...{ hint: '', options: '', repeats: false, condition: '' },
    };
    if (page) page.questions.push(question);
    else this.value.pages.push({ linkId: newId(), title: '', questions: [question] });
  }
  /** One place up (-1) or down (+1); beyond either end nothing moves. */
  move<T>(list: T[], from: number, by: -1 | 1): void {
    const to = from + by;
    const [one, other] = [list[from], list[to]];
    if (one === undefined || other === undefined) return;
    [list[from], list[to]] = [other, one];
  }

  /** @returns the form that was written; null: it wasn't */
  async save(): Promise<FormChoice | null> {
    const { title, specialities, retired, basedOn } = this.value;
    const item = itemsOf(this.value);
    if (this.faults.size > 0 || !z.array(QuestionnaireItemSchema).safeParse(item).success) return null;
    this.#busy = true;
    const body = {
      ...{ title: plainSpaces(title).trim(), retired, basedOn, item },
      specialities: specialities
        .split(',')
        .map((one) => one.trim())
        .filter(Boolean),
    };
    const form = this.#form ?? `q-${codeOf(title).slice(0, 30)}`;
    const answer = await this.#api(facilityFormsApi.write, { params: { form }, body });
    this.#busy = false;
    this.#failure = answer.ok ? null : answer.failure;
    if (!answer.ok) return null;
    await this.kept.restart({ ...$state.snapshot(this.value), basedOn: answer.data.choice.version });
    return answer.data.choice;
  }
}
