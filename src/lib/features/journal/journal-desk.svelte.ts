import type { AuditAction } from '#domain/audit.ts';
import { operatorApi, type JournalVerification, type ShownLine } from '#domain/api/operator.ts';
import type { ApiClient, CallFailure } from '$lib/adapters/api-client.ts';

/** Empty: all of them. `day` is YYYY-MM-DD in this browser's zone. */
export interface JournalChoice {
  day: string;
  action: AuditAction | '';
  facility: string;
}

export const EVERYTHING: JournalChoice = { day: '', action: '', facility: '' };
/** A long journal takes the service some seconds to read again. */
const VERIFY_TIMEOUT_MS = 120_000;

/** From midnight to midnight on this browser's clock, whatever the day's length. */
function bounds(day: string): { from: string; to: string } | null {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  if (!day) return null;
  const at = (offset: number) => new Date(year, month - 1, date + offset).toISOString();
  return { from: at(0), to: at(1) };
}

/** The journal of accesses, as the service reads it now. */
export class JournalDesk {
  #lines = $state.raw<ShownLine[] | null>(null);
  #next = $state<number | null>(null);
  #facilities = $state.raw<{ facility: string; name: string }[]>([]);
  #verification = $state.raw<JournalVerification | null>(null);
  #failure = $state.raw<CallFailure | null>(null);
  #busy = $state<'reading' | 'verifying' | null>(null);
  #choice: JournalChoice = EVERYTHING;
  readonly #api: ApiClient;
  readonly #onSignedOut: () => void;

  constructor(api: ApiClient, onSignedOut: () => void) {
    this.#api = api;
    this.#onSignedOut = onSignedOut;
  }

  /** The latest first; null until they were read once. */
  get lines() {
    return this.#lines;
  }
  get hasMore() {
    return this.#next !== null;
  }
  get facilities() {
    return this.#facilities;
  }
  get verification() {
    return this.#verification;
  }
  get failure() {
    return this.#failure;
  }
  get busy() {
    return this.#busy;
  }

  async read(choice: JournalChoice = this.#choice): Promise<void> {
    this.#choice = choice;
    await this.#page(null);
  }
  async more(): Promise<void> {
    if (this.#next !== null) await this.#page(this.#next);
  }

  /** @param head noted earlier; empty: none. */
  async verify(head: string): Promise<void> {
    this.#busy = 'verifying';
    this.#verification = null;
    const answer = await this.#api(operatorApi.verifyJournal, {
      query: head ? { head } : {},
      timeoutMs: VERIFY_TIMEOUT_MS,
    });
    this.#busy = null;
    if (answer.ok) this.#verification = answer.data;
    this.#told(answer.ok ? null : answer.failure);
  }

  async #page(before: number | null): Promise<void> {
    const choice = this.#choice;
    const { day, action, facility } = choice;
    const query = {
      ...bounds(day),
      ...(action && { action }),
      ...(facility && { facility }),
      ...(before !== null && { before: String(before) }),
    };
    this.#busy = 'reading';
    const answer = await this.#api(operatorApi.journal, { query });
    // Something else was chosen meanwhile: its own answer comes.
    if (choice !== this.#choice) return;
    this.#busy = null;
    this.#told(answer.ok ? null : answer.failure);
    if (!answer.ok) return;
    this.#lines = [...(before === null ? [] : (this.#lines ?? [])), ...answer.data.lines];
    this.#next = answer.data.next;
    this.#facilities = answer.data.facilities;
  }

  #told(failure: CallFailure | null) {
    if (failure?.error === 'signed-out') this.#onSignedOut();
    this.#failure = failure;
  }
}
