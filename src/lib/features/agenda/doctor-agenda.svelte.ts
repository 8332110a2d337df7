import { doctorApi, type AgendaEntry } from '#domain/api/doctor.ts';
import type { AgendaBox, SeenAgenda } from '$lib/adapters/agenda-box.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import { tellWhenSlow } from '$lib/features/failure/slow-answer.ts';

const isStanding = ({ appointment }: AgendaEntry) => appointment.status !== 'cancelled';

/** The day's own entries, and those of the day after it. */
const split = (entries: AgendaEntry[], { to }: AgendaRange): [AgendaEntry[], AgendaEntry[]] => {
  const isNext = ({ appointment }: AgendaEntry) => Date.parse(appointment.start) >= Date.parse(to);
  return [entries.filter((entry) => !isNext(entry)), entries.filter(isNext)];
};

export type AgendaPhase = 'loading' | 'ready' | 'signed-out' | 'unreachable';

/** A day and the one after it, as instants. */
export interface AgendaRange {
  from: string;
  to: string;
  nextTo: string;
}

export interface DoctorAgendaOptions {
  api: ApiClient;
  deviceNow: () => number;
  box: AgendaBox;
  /** Whose agenda it is. */
  account: () => string;
  /** Told who was erased. Never rejects. */
  forget: (erased: readonly string[]) => Promise<void>;
}

/** A day of the doctor's appointments, with the live state of each patient; and how many come the day after. */
export class DoctorAgenda {
  readonly #options: DoctorAgendaOptions;
  #phase = $state<AgendaPhase>('loading');
  #entries = $state.raw<AgendaEntry[]>([]);
  #stale = $state(false);
  #offsetMs = $state(0);
  #nextCount = $state<number | null>(null);
  #seenAt = $state<string | null>(null);
  #range: AgendaRange | null = null;

  constructor(options: DoctorAgendaOptions) {
    this.#options = options;
  }

  get phase() {
    return this.#phase;
  }

  get entries() {
    return this.#entries;
  }

  /** Appointments of the day after that still stand; null when this device never saw that day. */
  get nextCount() {
    return this.#nextCount;
  }

  /** True while what is shown dates from before the network went. */
  get stale() {
    return this.#stale;
  }

  /** When the service gave what is shown; UTC. */
  get seenAt() {
    return this.#seenAt;
  }

  /** The service's clock, as of the last answer; entry windows go by it. */
  serverNow(): number {
    return this.#options.deviceNow() + this.#offsetMs;
  }

  async show(range: AgendaRange): Promise<void> {
    const moved = this.#range?.from !== range.from || this.#range.nextTo !== range.nextTo;
    this.#range = range;
    if (moved) {
      this.#phase = 'loading';
      this.#entries = [];
      this.#stale = false;
      await this.#recall(range);
    }
    await this.refresh();
  }

  async refresh(): Promise<void> {
    const range = this.#range;
    if (!range) return;
    if (this.#phase === 'signed-out') this.#phase = 'loading';
    const answer = this.#options.api(doctorApi.agenda, { query: { from: range.from, to: range.nextTo } });
    const result = await tellWhenSlow(answer, () => this.#unanswered(range));
    if (range !== this.#range) return;
    if (result.ok) {
      const { entries, serverNow, erased = [] } = result.data;
      this.#offsetMs = Date.parse(serverNow) - this.#options.deviceNow();
      this.#take({ entries, seenAt: serverNow }, range);
      this.#stale = false;
      await this.#keep(range, { entries, seenAt: serverNow });
      await this.#options.forget(erased);
    } else if (result.failure.error === 'signed-out' || result.failure.error === 'forbidden') {
      this.#phase = 'signed-out';
    } else this.#unanswered(range);
  }

  /** The service doesn't answer, or not yet. */
  #unanswered(range: AgendaRange) {
    if (range !== this.#range) return;
    if (this.#phase === 'ready') this.#stale = true;
    else this.#phase = 'unreachable';
  }

  /** What this device last saw of that day. */
  async #recall(range: AgendaRange): Promise<void> {
    const [seen, next] = await Promise.all([range.from, range.to].map((day) => this.#read(day)));
    if (range !== this.#range || !seen || this.#phase === 'ready') return;
    this.#take({ entries: [...seen.entries, ...(next?.entries ?? [])], seenAt: seen.seenAt }, range);
    if (!next) this.#nextCount = null;
  }

  #take({ entries, seenAt }: SeenAgenda, range: AgendaRange) {
    const [today, next] = split(entries, range);
    this.#entries = today;
    this.#nextCount = next.filter(isStanding).length;
    this.#seenAt = seenAt;
    this.#phase = 'ready';
  }

  /** Each day by itself: the next morning may begin without a network. A full disk takes nothing from the screen. */
  async #keep(range: AgendaRange, { entries, seenAt }: SeenAgenda): Promise<void> {
    const [today, next] = split(entries, range);
    try {
      await this.#options.box.keep(this.#keyOf(range.from), { entries: today, seenAt });
      await this.#options.box.keep(this.#keyOf(range.to), { entries: next, seenAt });
    } catch (cause) {
      console.error('agenda', cause);
    }
  }

  #read = (day: string) => this.#options.box.read(this.#keyOf(day)).catch(() => null);

  /** @param day its first instant */
  #keyOf = (day: string) => `${this.#options.account()}:${day}`;
}
