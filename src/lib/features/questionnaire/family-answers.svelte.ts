import { AnswerChangeSchema, withAnswer, type AnswerChange } from '#domain/answering.ts';
import type { TakenAnswers } from '#domain/api/questionnaire.ts';
import { plainSpaces } from '#domain/french-spaces.ts';
import { canonicalOf, type Question, type Questionnaire } from '#domain/questionnaire.ts';
import type { AnswerValue, ResponseItem } from '#domain/questionnaire-response.ts';
import type { CallFailure, CallResult } from '$lib/adapters/api-client.ts';
import type { Keepsake } from '$lib/adapters/keepsake.ts';
import * as z from 'zod/mini';

/** `kept`: on this device alone, leaves by itself; `refused`: the service won't have it. */
export type SavingState = 'saved' | 'saving' | 'kept' | 'refused';

interface Read {
  questionnaire: Questionnaire;
  taken: TakenAnswers;
}
interface Sent {
  questionnaire: string;
  changes: AnswerChange[];
  status: TakenAnswers['status'];
}
export interface FamilyAnswersOptions {
  /** Where what hasn't left waits, across reloads. */
  key: string;
  keepsake: Keepsake;
  newId: () => string;
  read: () => Promise<CallResult<Read>>;
  send: (sent: Sent) => Promise<CallResult<TakenAnswers>>;
  onWakeUp: (callback: () => void) => () => void;
  saveAfterMs?: number;
  retryMs?: number;
}

/** One answer that may not have reached the service. `posted`: it may have, all the same. */
const WaitingSchema = z.object({ change: AnswerChangeSchema, posted: z.boolean() });
const KeptSchema = z.object({
  waiting: z.record(z.string(), WaitingSchema),
  status: z.enum(['in-progress', 'completed']),
});
type Kept = z.infer<typeof KeptSchema>;
type Waiting = z.infer<typeof WaitingSchema>;

const NOTHING: Kept = { waiting: {}, status: 'in-progress' };
const PARENTS = 40;
const isPassing = ({ error }: CallFailure) =>
  ['offline', 'internal', 'store-unavailable', 'disk-full', 'too-many-attempts'].includes(error);

const plainAnswer = (value: AnswerValue): AnswerValue =>
  'valueString' in value ? { valueString: plainSpaces(value.valueString) } : value;

/** A family's answers: kept here at each key, with the service as soon as it can be reached, whichever phone writes. */
export class FamilyAnswers {
  readonly #options: FamilyAnswersOptions;
  #questionnaire = $state.raw<Questionnaire | null>(null);
  #taken = $state.raw<TakenAnswers>({ status: 'in-progress', item: [], seen: {}, clashes: [] });
  #waiting = $state.raw<Record<string, Waiting>>({});
  #status = $state<TakenAnswers['status']>('in-progress');
  #saving = $state<SavingState>('saved');
  #failure = $state.raw<CallFailure | null>(null);
  #isPosting = false;
  #isOver = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: FamilyAnswersOptions) {
    this.#options = options;
    const kept = this.#kept();
    this.#waiting = kept.waiting;
    this.#status = kept.status;
  }

  /** null until it was read once. */
  get questionnaire() {
    return this.#questionnaire;
  }
  /** With what hasn't left yet. */
  readonly items: ResponseItem[] = $derived(
    Object.values(this.#waiting).reduce((items, { change }) => withAnswer(items, change), this.#taken.item),
  );
  get clashes() {
    return this.#taken.clashes.filter(({ linkId }) => !this.#waiting[linkId]);
  }
  get isDone() {
    return this.#status === 'completed' || this.#taken.status === 'completed';
  }
  get saving() {
    return this.#saving;
  }
  /** Why the questions can't be shown. */
  get failure() {
    return this.#failure;
  }

  valuesOf(linkId: string): AnswerValue[] {
    return this.items.find((item) => item.linkId === linkId)?.answer ?? [];
  }

  /** Reads what is there, sends what waits, and goes on trying until the returned function is called. */
  start(): () => void {
    void this.read();
    const stop = this.#options.onWakeUp(() => void this.#goOn());
    return () => {
      stop();
      void this.#post();
      this.#isOver = true;
      clearTimeout(this.#timer);
    };
  }

  async read(): Promise<void> {
    const answer = await this.#options.read();
    this.#failure = answer.ok ? null : answer.failure;
    if (!answer.ok) return this.#hold(answer.failure);
    this.#questionnaire = answer.data.questionnaire;
    this.#taken = answer.data.taken;
    await this.#post();
  }

  answer({ linkId, text }: Pick<Question, 'linkId' | 'text'>, values: readonly AnswerValue[]): void {
    const { newId, saveAfterMs = 800 } = this.#options;
    const before = this.#waiting[linkId];
    const goesOn = before && !before.posted;
    const parents = before?.posted
      ? [...before.change.parents, before.change.id]
      : (before?.change.parents ?? this.#taken.seen[linkId] ?? []);
    const change: AnswerChange = {
      ...{ id: goesOn ? before.change.id : newId(), linkId, text: plainSpaces(text) },
      answer: values.map(plainAnswer),
      parents: parents.slice(-PARENTS),
    };
    this.#put(linkId, { change, posted: false });
    this.#saving = 'saving';
    this.#again(saveAfterMs);
  }

  /** Says that it is finished; what was answered can still be changed. */
  async finish(): Promise<void> {
    this.#status = 'completed';
    this.#keep();
    await this.#post();
  }

  /** Now rather than in a moment: the page is being hidden. */
  flush = () => void this.#post();

  #goOn = () => (this.#questionnaire ? this.#post() : this.read());

  #again(afterMs: number) {
    clearTimeout(this.#timer);
    // Of a page that was left: the next one takes it up.
    if (!this.#isOver) this.#timer = setTimeout(() => void this.#goOn(), afterMs);
  }

  #kept(): Kept {
    return KeptSchema.safeParse(this.#options.keepsake.read(this.#options.key)).data ?? NOTHING;
  }

  /** Of this question alone: another tab may hold others. */
  #put(linkId: string, waiting: Waiting) {
    this.#waiting = { ...this.#waiting, [linkId]: waiting };
    this.#keep({ ...this.#kept().waiting, [linkId]: waiting });
  }

  /** Has arrived; what was written since, here or in another tab, stays. */
  #drop({ linkId, id }: AnswerChange) {
    const without = (waiting: Record<string, Waiting>) => {
      const { [linkId]: own, ...others } = waiting;
      return own?.change.id === id ? others : waiting;
    };
    this.#waiting = without(this.#waiting);
    this.#keep(without(this.#kept().waiting));
  }

  #keep(next = this.#kept().waiting) {
    const { key, keepsake } = this.#options;
    const isEmpty = Object.keys(next).length === 0;
    if (isEmpty && this.#status === this.#taken.status) keepsake.forget(key);
    else keepsake.write(key, { waiting: next, status: this.#status } satisfies Kept);
  }

  async #post(): Promise<void> {
    clearTimeout(this.#timer);
    const { send } = this.#options;
    const form = this.#questionnaire;
    const sent = Object.entries(this.#waiting);
    const isNews = sent.length > 0 || (this.#status === 'completed' && this.#taken.status !== 'completed');
    if (!isNews && this.#saving !== 'refused') this.#saving = 'saved';
    if (!form || !isNews || this.#isPosting) return;
    this.#isPosting = true;
    this.#saving = 'saving';
    for (const [linkId, { change }] of sent) this.#put(linkId, { change, posted: true });
    const status = this.isDone ? 'completed' : 'in-progress';
    const changes = sent.map(([, { change }]) => change);
    const answer = await send({ questionnaire: canonicalOf(form), changes, status });
    this.#isPosting = false;
    if (!answer.ok) return this.#hold(answer.failure);
    this.#taken = answer.data;
    this.#status = answer.data.status;
    changes.forEach((change) => this.#drop(change));
    this.#keep();
    this.#saving = 'saved';
    // Written meanwhile.
    if (Object.keys(this.#waiting).length > 0) await this.#post();
  }

  #hold(failure: CallFailure) {
    this.#saving = isPassing(failure) ? 'kept' : 'refused';
    if (!isPassing(failure)) return;
    this.#again(this.#options.retryMs ?? 15_000);
  }
}
