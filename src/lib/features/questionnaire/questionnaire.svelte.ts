import * as z from 'zod/mini';
import { type QuestionnaireAnswerSchema, type Question } from '#domain/questionnaire.ts';
import type { Keepsake } from '$lib/adapters/keepsake.ts';

export type Answer = z.infer<typeof QuestionnaireAnswerSchema>;

const KeptSchema = z.record(z.string(), z.string());

export interface QuestionnaireOptions {
  /** Where the draft waits on this device. */
  key: string;
  questions: readonly Question[];
  /** What was sent before, to start from. */
  sent: readonly Answer[] | null;
  keepsake: Keepsake;
}

/** The answers as they are written: kept on this device at each change, until they are sent. */
export class QuestionnaireDraft {
  readonly #options: QuestionnaireOptions;
  #values = $state<Record<string, string>>({});

  constructor(options: QuestionnaireOptions) {
    this.#options = options;
    const sent = Object.fromEntries((options.sent ?? []).map(({ question, value }) => [question, value]));
    this.#values = { ...sent, ...KeptSchema.safeParse(options.keepsake.read(options.key)).data };
  }

  valueOf(question: string): string {
    return this.#values[question] ?? '';
  }

  answer(question: string, value: string): void {
    this.#values[question] = value;
    this.#options.keepsake.write(this.#options.key, this.#values);
  }

  /** Only what was answered, each with the wording it answers. */
  get answers(): Answer[] {
    return this.#options.questions
      .map(({ id, label }) => ({ question: id, label, value: this.valueOf(id).trim() }))
      .filter(({ value }) => value !== '');
  }

  /** The service has them. */
  forget(): void {
    this.#options.keepsake.forget(this.#options.key);
  }
}
