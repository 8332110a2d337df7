import { doctorApi, type AgendaEntry } from '#domain/api/doctor.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';

export type AgendaPhase = 'loading' | 'ready' | 'signed-out' | 'unreachable';

export interface DoctorAgendaOptions {
  api: ApiClient;
  deviceNow: () => number;
}

/** The doctor's appointments between two instants, with the live state of each patient. */
export class DoctorAgenda {
  readonly #options: DoctorAgendaOptions;
  #phase = $state<AgendaPhase>('loading');
  #entries = $state.raw<AgendaEntry[]>([]);
  #stale = $state(false);
  #offsetMs = $state(0);
  #range: { from: string; to: string } | null = null;

  constructor(options: DoctorAgendaOptions) {
    this.#options = options;
  }

  get phase() {
    return this.#phase;
  }

  get entries() {
    return this.#entries;
  }

  /** True while what is shown dates from before the network went. */
  get stale() {
    return this.#stale;
  }

  /** The service's clock, as of the last answer; entry windows go by it. */
  serverNow(): number {
    return this.#options.deviceNow() + this.#offsetMs;
  }

  async show(from: string, to: string): Promise<void> {
    const moved = this.#range?.from !== from || this.#range.to !== to;
    this.#range = { from, to };
    if (moved) {
      this.#phase = 'loading';
      this.#entries = [];
    }
    await this.refresh();
  }

  async refresh(): Promise<void> {
    const range = this.#range;
    if (!range) return;
    const result = await this.#options.api(doctorApi.agenda, { query: range });
    if (range !== this.#range) return;
    if (result.ok) {
      this.#entries = result.data.entries;
      this.#offsetMs = Date.parse(result.data.serverNow) - this.#options.deviceNow();
      this.#phase = 'ready';
      this.#stale = false;
    } else if (result.failure.error === 'signed-out' || result.failure.error === 'forbidden') {
      this.#phase = 'signed-out';
    } else if (this.#phase === 'ready') {
      this.#stale = true;
    } else {
      this.#phase = 'unreachable';
    }
  }
}
