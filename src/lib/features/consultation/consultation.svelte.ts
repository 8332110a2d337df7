import { doctorApi } from '#domain/api/doctor.ts';
import type { ApiClient, CallFailure } from '$lib/adapters/api-client.ts';
import { tellWhenSlow } from '$lib/features/failure/slow-answer.ts';
import type * as z from 'zod/mini';
import type { DepositDocument } from './composition.ts';

export type ConsultationFile = z.output<typeof doctorApi.dossier.response>;
export type ConsultationPhase = 'loading' | 'ready' | 'signed-out' | 'not-found' | 'unreachable';
/** `failed` keeps everything that was written; the room is still open. */
export type DepositPhase = 'idle' | 'sending' | 'failed' | 'done';

export interface ConsultationOptions {
  api: ApiClient;
  appointment: string;
  deviceNow: () => number;
}

/** One appointment as its doctor works on it: the dossier kept fresh, and the deposit that closes the room. */
export class Consultation {
  readonly #options: ConsultationOptions;
  #phase = $state<ConsultationPhase>('loading');
  #file = $state.raw<ConsultationFile | null>(null);
  #deposit = $state<DepositPhase>('idle');
  #depositFailure = $state.raw<CallFailure | null>(null);
  /** The last deposit was to close the room. */
  #closing = false;
  #offsetMs = 0;
  /** Questions asked, and the one whose answer is on screen. */
  #asked = 0;
  #shown = 0;

  constructor(options: ConsultationOptions) {
    this.#options = options;
  }

  get phase() {
    return this.#phase;
  }

  get file() {
    return this.#file;
  }

  get deposit() {
    return this.#deposit;
  }

  get depositFailure() {
    return this.#depositFailure;
  }

  get closed() {
    return this.#file?.dossier.appointment.closedAt != null;
  }

  serverNow(): number {
    return this.#options.deviceNow() + this.#offsetMs;
  }

  async refresh(): Promise<void> {
    const { api, appointment, deviceNow } = this.#options;
    const asked = ++this.#asked;
    const result = await tellWhenSlow(api(doctorApi.dossier, { params: { appointment } }), () => {
      if (this.#phase === 'loading') this.#phase = 'unreachable';
    });
    // What was asked later is newer, whichever answer comes first.
    if (asked < this.#shown) return;
    if (result.ok) {
      this.#shown = asked;
      this.#file = result.data;
      this.#offsetMs = Date.parse(result.data.serverNow) - deviceNow();
      this.#phase = 'ready';
      // Its answer was lost, or another device was faster.
      if (this.#deposit === 'failed' && this.#closing && this.closed) this.#deposit = 'done';
    } else if (result.failure.error === 'signed-out') {
      this.#phase = 'signed-out';
    } else if (this.#phase !== 'ready') {
      this.#phase =
        result.failure.error === 'not-found' || result.failure.error === 'forbidden'
          ? 'not-found'
          : 'unreachable';
    }
  }

  /**
   * Stores the documents, then the room closes for both (R10). After a failure the same call with the same ids stores
   * nothing twice.
   * @returns whether everything is stored.
   */
  async depositAndClose(documents: DepositDocument[]): Promise<boolean> {
    if (this.#deposit === 'sending') return false;
    this.#deposit = 'sending';
    this.#closing = !this.closed;
    this.#depositFailure = null;
    const { api, appointment } = this.#options;
    // Making a PDF and syncing it to disk takes longer than a read; a proxy gives up at 60 s.
    const result = await api(doctorApi.deposit, {
      params: { appointment },
      body: { documents },
      timeoutMs: 45_000,
    });
    if (result.ok) {
      this.#deposit = 'done';
      await this.refresh();
      return true;
    }
    this.#deposit = 'failed';
    this.#depositFailure = result.failure;
    if (result.failure.error === 'signed-out') this.#phase = 'signed-out';
    return false;
  }
}
