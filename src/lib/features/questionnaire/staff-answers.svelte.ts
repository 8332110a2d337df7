import { withAnswer } from '#domain/answering.ts';
import { defaultQuestionnaire, DEFAULT_FORM, DEFAULT_VERSION } from '#domain/default-questionnaire.ts';
import { documentId } from '#domain/document-ids.ts';
import { formChoices, formOf } from '#domain/forms.ts';
import { plainSpaces } from '#domain/french-spaces.ts';
import type { Ulid } from '#domain/primitives.ts';
import { canonicalOf, type Question, type Questionnaire } from '#domain/questionnaire.ts';
import {
  QuestionnaireResponseSchema,
  type Answers,
  type AnswerValue,
  type ResponseItem,
} from '#domain/questionnaire-response.ts';
import { KeptForm } from '$lib/features/drafts/kept-form.svelte.ts';
import { m } from '$lib/paraglide/messages.js';
import { stamp } from '$lib/features/facility-workspace/stamp.ts';
import type { Workspace } from '$lib/features/facility-workspace/workspace.ts';
import * as z from 'zod/mini';

/** How soon after the last answer the others see it, when there is a network. */
const FLUSH_AFTER_MS = 2_000;

const KeptSchema = z.object({ item: QuestionnaireResponseSchema.shape.item });

type Writer = Pick<Workspace, 'author' | 'clock' | 'device' | 'drafts' | 'recorder' | 'store' | 'writings'>;

/** Which questionnaire an appointment's answers are given to, as far as this tablet knows. */
export function askedOf(
  store: Writer['store'],
  appointment: Ulid,
  chosen: string | undefined,
): Questionnaire {
  const facility = store.facility?.facility ?? '';
  const begun = store.of('questionnaire', appointment);
  const wanted = formOf(formChoices({ facility, forms: store.facility?.forms }), chosen, begun);
  const isStandard = wanted?.form === DEFAULT_FORM && wanted.version === DEFAULT_VERSION;
  const own = wanted && !isStandard ? store.form(wanted.form, wanted.version) : null;
  return own?.questionnaire ?? defaultQuestionnaire(facility);
}

/** One person's answers on this tablet, taken down with the patient: kept at each key, on their way two seconds later. */
export class StaffAnswers {
  readonly form: KeptForm<{ item: ResponseItem[] }>;
  readonly id: string;
  readonly #writer: Writer;
  readonly #appointment: Ulid;
  readonly #questionnaire: Questionnaire;
  #flushed: string;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The tablet's copy must have been read whole: what this person answered before is gone on from. */
  constructor(writer: Writer, appointment: Ulid, questionnaire: Questionnaire) {
    const author = writer.author().id;
    this.#writer = writer;
    this.#appointment = appointment;
    this.#questionnaire = questionnaire;
    this.id = documentId.questionnaire(appointment, `${writer.device.id}:${author}`);
    const before = writer.store.of('questionnaire', appointment).find(({ _id }) => _id === this.id);
    const blank = { item: before?.response.item ?? [] };
    this.#flushed = JSON.stringify(blank.item);
    this.form = new KeptForm({
      drafts: writer.drafts,
      key: `questionnaire:${appointment}:${author}`,
      blank,
      read: (value) => KeptSchema.safeParse(value).data ?? null,
    });
  }

  get items() {
    return this.form.value.item;
  }
  valuesOf(linkId: string): readonly AnswerValue[] {
    return this.items.find((item) => item.linkId === linkId)?.answer ?? [];
  }

  answer({ linkId, text }: Question, answer: AnswerValue[]): void {
    const plain = answer.map((value) =>
      'valueString' in value ? { valueString: plainSpaces(value.valueString) } : value,
    );
    this.form.value.item = withAnswer(this.items, { linkId, text, answer: plain });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), FLUSH_AFTER_MS);
  }

  /** Hands over what was answered since the last time. Never rejects. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    const text = JSON.stringify(this.items);
    if (!this.form.isLoaded || text === this.#flushed) return;
    const before = this.#flushed;
    this.#flushed = text;
    await this.#writer.recorder.replace(this.#document()).catch((cause: unknown) => {
      console.error('questionnaire', cause);
      // Tried again at the next answer, and on leaving.
      if (this.#flushed === text) this.#flushed = before;
    });
  }

  /** Returns what ends it. */
  attach(): () => void {
    const { writings } = this.#writer;
    const flush = () => this.flush();
    const hide = () => document.visibilityState === 'hidden' && void this.flush();
    writings.add(flush);
    document.addEventListener('visibilitychange', hide);
    return () => {
      writings.delete(flush);
      document.removeEventListener('visibilitychange', hide);
      void this.#leave();
    };
  }

  async #leave() {
    await this.flush();
    // It stands in the document itself.
    if (this.#flushed === JSON.stringify(this.items)) await this.form.discard();
  }

  #document(): Answers {
    const { at, ...written } = stamp(this.#writer);
    const inOrder = JSON.parse(JSON.stringify(this.items)) as ResponseItem[];
    return {
      ...{ _id: this.id, type: 'questionnaire', at, ...written, appointment: this.#appointment },
      response: {
        ...{ resourceType: 'QuestionnaireResponse', questionnaire: canonicalOf(this.#questionnaire) },
        ...{ status: 'completed', authored: at, item: inOrder },
        author: { type: 'Practitioner', display: written.by.name },
        source: { type: 'Patient', display: m.answers_source() },
      },
    };
  }
}
