import { archiveApi } from '#domain/api/history.ts';
import type { ArchiveQuery, ConsultationLine } from '#domain/archive-search.ts';
import type { ApiClient, CallFailure } from '$lib/adapters/api-client.ts';

export const EVERYTHING: ArchiveQuery = { words: '', practitioner: null, from: null, to: null, kind: null };

/** What the archive finds; the last question asked counts. */
export class ArchiveDesk {
  #lines = $state.raw<ConsultationLine[]>([]);
  #total = $state<number | null>(null);
  #failure = $state.raw<CallFailure | null>(null);
  #busy = $state(false);
  #asked = 0;
  #query: ArchiveQuery = EVERYTHING;
  readonly #api: ApiClient;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  get lines() {
    return this.#lines;
  }
  /** null until something was found, or nothing. */
  get total() {
    return this.#total;
  }
  get failure() {
    return this.#failure;
  }
  get busy() {
    return this.#busy;
  }

  async search(query: ArchiveQuery): Promise<void> {
    this.#query = query;
    await this.#ask(0);
  }
  async more(): Promise<void> {
    await this.#ask(this.#lines.length);
  }

  async #ask(offset: number) {
    const turn = (this.#asked += 1);
    this.#busy = true;
    const answer = await this.#api(archiveApi.search, { body: { query: this.#query, offset } });
    if (turn !== this.#asked) return;
    this.#busy = false;
    this.#failure = answer.ok ? null : answer.failure;
    if (!answer.ok) {
      if (offset === 0) [this.#lines, this.#total] = [[], null];
      return;
    }
    this.#lines = offset === 0 ? answer.data.lines : [...this.#lines, ...answer.data.lines];
    this.#total = answer.data.total;
  }
}
