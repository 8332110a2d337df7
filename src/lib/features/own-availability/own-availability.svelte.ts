import { doctorApi } from '#domain/api/doctor.ts';
import type { Availability } from '#domain/availability.ts';
import { addDays, localDateOf, wallClockMs } from '#domain/local-time.ts';
import type { Interval } from '#domain/primitives.ts';
import { tellWhenSlow } from '$lib/features/failure/slow-answer.ts';
import type { ApiClient, CallFailure } from '$lib/adapters/api-client.ts';
import { mondayOf, slotsOfDay } from '$lib/features/booking/slot-week.ts';

export type OwnAvailabilityPhase = 'loading' | 'ready' | 'signed-out' | 'unreachable';

export interface OwnAvailabilityOptions {
  api: ApiClient;
  deviceNow: () => number;
}

/** When this doctor consults, and what of a week is still free. */
export class OwnAvailability {
  readonly #options: OwnAvailabilityOptions;
  #phase = $state<OwnAvailabilityPhase>('loading');
  #availability = $state.raw<Availability | null>(null);
  #busy = $state.raw<Interval[]>([]);
  #nowMs = $state(0);
  /** Weeks from the current one. */
  #offset = 0;

  constructor(options: OwnAvailabilityOptions) {
    this.#options = options;
    this.#nowMs = options.deviceNow();
  }

  get phase() {
    return this.#phase;
  }

  get availability() {
    return this.#availability;
  }

  /** Today's date where the doctor's hours are kept. */
  get today(): string {
    return localDateOf(this.#nowMs, this.#zone);
  }

  monday(offset: number): string {
    return addDays(mondayOf(this.today), 7 * offset);
  }

  /** Seven days of slots, taken ones included. */
  week(offset: number) {
    const availability = this.#availability;
    const search = { busy: this.#busy, now: this.#nowMs, timeZone: this.#zone };
    return Array.from({ length: 7 }, (_, index) => {
      const date = addDays(this.monday(offset), index);
      return { date, slots: availability ? slotsOfDay({ availability }, date, search) : [] };
    });
  }

  async show(offset: number): Promise<void> {
    this.#offset = offset;
    await this.refresh();
  }

  refresh(): Promise<void> {
    return tellWhenSlow(this.#ask(), () => this.#fail({ error: 'offline' }));
  }

  async #ask(): Promise<void> {
    const { api } = this.#options;
    const saved = await api(doctorApi.availability);
    if (!saved.ok) return this.#fail(saved.failure);
    this.#availability = saved.data;
    const offset = this.#offset;
    const agenda = await api(doctorApi.agenda, { query: this.#bounds(offset) });
    if (!agenda.ok) return this.#fail(agenda.failure);
    if (offset !== this.#offset) return;
    this.#busy = agenda.data.entries
      .map(({ appointment }) => appointment)
      .filter(({ status }) => status !== 'cancelled')
      .map(({ start, end }) => ({ start, end }));
    this.#nowMs = Date.parse(agenda.data.serverNow);
    this.#phase = 'ready';
  }

  /** @returns what went wrong, or null when the facilities see it. */
  async save(availability: Availability): Promise<CallFailure | null> {
    const result = await this.#options.api(doctorApi.saveAvailability, { body: availability });
    if (!result.ok) return result.failure;
    this.#availability = result.data;
    return null;
  }

  get #zone(): string {
    return this.#availability?.timeZone ?? 'Europe/Paris';
  }

  #bounds(offset: number) {
    const at = (days: number) =>
      new Date(wallClockMs(addDays(this.monday(offset), days), '00:00', this.#zone)).toISOString();
    return { from: at(0), to: at(7) };
  }

  #fail({ error }: CallFailure): void {
    if (error === 'signed-out' || error === 'forbidden') this.#phase = 'signed-out';
    else if (this.#phase === 'loading') this.#phase = 'unreachable';
  }
}
