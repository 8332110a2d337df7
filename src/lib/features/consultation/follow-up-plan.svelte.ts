import { followUpApi } from '#domain/api/follow-up.ts';
import type { Appointment } from '#domain/appointment.ts';
import { addDays, localDateOf, wallClockMs } from '#domain/local-time.ts';
import type { Interval, LocalDate } from '#domain/primitives.ts';
import type { ApiClient, CallFailure } from '$lib/adapters/api-client.ts';

export type FollowUpState =
  | { kind: 'idle' }
  | { kind: 'searching' }
  /** `refused`: the slot that was asked for before these, and why it wasn't granted. */
  | { kind: 'offered'; slots: Interval[]; refused: Appointment | null }
  | { kind: 'booking'; slots: Interval[]; slot: Interval }
  /** `isSure`: confirmed; else asked for, and the answer will be on the agenda. */
  | { kind: 'booked'; slot: Interval; isSure: boolean }
  | { kind: 'failed'; failure: CallFailure; again: () => void };

export interface FollowUpPlanOptions {
  api: ApiClient;
  appointment: string;
  newId: () => string;
  /** By the service's clock, milliseconds. */
  now: () => number;
}

/** The same hour of the clocks as the consultation's, on another day. */
export function sameHourOn(date: LocalDate, start: string, timeZone: string): string {
  const hour = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  return new Date(wallClockMs(date, hour.format(new Date(start)), timeZone)).toISOString();
}

/** The next consultation, in two taps: in how long, and at which of the free hours. */
export class FollowUpPlan {
  readonly #options: FollowUpPlanOptions;
  #state = $state.raw<FollowUpState>({ kind: 'idle' });
  /** One id for each slot: asked for again after an answer that was lost, it is booked once. */
  readonly #ids = new Map<string, string>();
  #asked = 0;

  constructor(options: FollowUpPlanOptions) {
    this.#options = options;
  }

  get state() {
    return this.#state;
  }

  /** So many days from today, at about the same hour. */
  inDays(days: number, start: string, timeZone: string): Promise<void> {
    return this.on(addDays(localDateOf(this.#options.now(), timeZone), days), start, timeZone);
  }

  async on(date: LocalDate, start: string, timeZone: string): Promise<void> {
    const { api, appointment } = this.#options;
    const asked = ++this.#asked;
    this.#state = { kind: 'searching' };
    const query = { around: sameHourOn(date, start, timeZone) };
    const result = await api(followUpApi.slots, { params: { appointment }, query });
    // Another day was chosen meanwhile.
    if (asked !== this.#asked) return;
    if (result.ok) this.#state = { kind: 'offered', slots: result.data.slots, refused: null };
    else this.#fail(result.failure, () => void this.on(date, start, timeZone));
  }

  async book(slot: Interval, motive: string | null): Promise<void> {
    const { state } = this;
    if (state.kind !== 'offered' && state.kind !== 'failed') return;
    const { api, appointment, newId } = this.#options;
    const id = this.#ids.get(slot.start) ?? newId();
    this.#ids.set(slot.start, id);
    this.#state = { kind: 'booking', slots: state.kind === 'offered' ? state.slots : [slot], slot };
    const body = { id, start: slot.start, end: slot.end, motive };
    const result = await api(followUpApi.book, { params: { appointment }, body, timeoutMs: 30_000 });
    if (!result.ok) return this.#fail(result.failure, () => void this.book(slot, motive));
    const { appointment: answer } = result.data;
    if (answer?.status !== 'cancelled') {
      this.#state = { kind: 'booked', slot, isSure: answer !== null };
      return;
    }
    this.#ids.delete(slot.start);
    this.#state = { kind: 'offered', slots: answer.alternatives, refused: answer };
  }

  /** Another one, or another day. */
  restart(): void {
    this.#asked += 1;
    this.#state = { kind: 'idle' };
  }

  #fail(failure: CallFailure, again: () => void): void {
    this.#state = { kind: 'failed', failure, again };
  }
}
