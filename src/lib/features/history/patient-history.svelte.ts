import { doctorHistoryApi, type HistoryEntry } from '#domain/api/history.ts';
import type { HistoryReason } from '#domain/history-access.ts';
import type { ApiClient, CallFailure } from '$lib/adapters/api-client.ts';

export type HistoryState =
  | { kind: 'closed' }
  | { kind: 'loading' }
  /** No appointment says why: the doctor does, and it is written down. */
  | { kind: 'asked' }
  | { kind: 'failed'; failure: CallFailure }
  | { kind: 'open'; entries: HistoryEntry[] };

/** A patient's earlier consultations, read when the doctor wants them: each reading is written down. */
export class PatientHistory {
  #state = $state.raw<HistoryState>({ kind: 'closed' });
  #reason: HistoryReason | null = null;
  readonly #api: ApiClient;
  readonly #appointment: string;

  constructor(api: ApiClient, appointment: string) {
    this.#api = api;
    this.#appointment = appointment;
  }

  get state(): HistoryState {
    return this.#state;
  }
  get entries(): HistoryEntry[] {
    return this.#state.kind === 'open' ? this.#state.entries : [];
  }

  /** Where a file of one of them is read. */
  fileHref(id: string): string {
    const [, appointment = '', file = ''] = id.split(':');
    const asked = new URLSearchParams({
      via: this.#appointment,
      ...(this.#reason && { reason: this.#reason }),
    });
    return `/files/${appointment}/${file}?${asked.toString()}`;
  }

  async load(reason: HistoryReason | null = this.#reason): Promise<void> {
    if (this.#state.kind === 'loading') return;
    this.#reason = reason;
    this.#state = { kind: 'loading' };
    const answer = await this.#api(doctorHistoryApi.list, {
      params: { appointment: this.#appointment },
      ...(reason && { query: { reason } }),
    });
    if (answer.ok) this.#state = { kind: 'open', entries: answer.data.entries };
    else if (answer.failure.error === 'reason-needed') this.#state = { kind: 'asked' };
    else this.#state = { kind: 'failed', failure: answer.failure };
  }
}
