import { doctorApi } from '#domain/api/doctor.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import type { DraftBox } from '$lib/adapters/draft-box.ts';

export interface DraftKeeperOptions {
  api: ApiClient;
  box: DraftBox;
  appointment: string;
  author: string;
  /** UTC instant of this device: only orders this author's own drafts. */
  deviceNow: () => string;
}

export type DraftState = 'clean' | 'typing' | 'here' | 'everywhere';

const LOCAL_DELAY_MS = 400;
const SERVER_DELAY_MS = 3_000;

/** Keeps what the doctor writes: on this device within a second of the last key, then on the service. */
export class DraftKeeper {
  readonly #options: DraftKeeperOptions;
  readonly #key: string;
  #state = $state<DraftState>('clean');
  #savedAt = $state<string | null>(null);
  #text = '';
  #localTimer: ReturnType<typeof setTimeout> | undefined;
  #serverTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: DraftKeeperOptions) {
    this.#options = options;
    this.#key = `${options.appointment}:${options.author}`;
  }

  /** `here`: on this device only so far; `everywhere`: on the service too. */
  get state() {
    return this.#state;
  }

  get savedAt() {
    return this.#savedAt;
  }

  /** This device's draft where there is one, else the service's, written elsewhere. */
  async restore(fromService: string | null): Promise<string | null> {
    const here = await this.#options.box.read(this.#key);
    if (here) this.#savedAt = here.savedAt;
    this.#text = here?.text ?? fromService ?? '';
    return here?.text ?? fromService;
  }

  changed(text: string): void {
    this.#text = text;
    this.#state = 'typing';
    clearTimeout(this.#localTimer);
    clearTimeout(this.#serverTimer);
    this.#localTimer = setTimeout(() => void this.#keepHere(), LOCAL_DELAY_MS);
    this.#serverTimer = setTimeout(() => void this.flush(), SERVER_DELAY_MS);
  }

  /** Saves what waits: on leaving, on hiding, before a deposit. */
  async flush(): Promise<void> {
    if (this.#state === 'clean' || this.#state === 'everywhere') return;
    clearTimeout(this.#serverTimer);
    const text = this.#text;
    await this.#keepHere();
    const { api, appointment } = this.#options;
    const result = await api(doctorApi.saveDraft, {
      params: { appointment },
      body: { text, savedAt: this.#savedAt ?? this.#options.deviceNow() },
    });
    if (text !== this.#text) return;
    if (result.ok) this.#state = 'everywhere';
    else this.#serverTimer = setTimeout(() => void this.flush(), 4 * SERVER_DELAY_MS);
  }

  /** After a deposit: the documents hold it now. The service's copy is emptied too, or it would come back. */
  async forget(): Promise<void> {
    this.stop();
    this.#state = 'clean';
    this.#savedAt = null;
    this.#text = '';
    const { api, appointment, box, deviceNow } = this.#options;
    await box.forget(this.#key);
    await api(doctorApi.saveDraft, { params: { appointment }, body: { text: '', savedAt: deviceNow() } });
  }

  stop(): void {
    clearTimeout(this.#localTimer);
    clearTimeout(this.#serverTimer);
  }

  async #keepHere(): Promise<void> {
    clearTimeout(this.#localTimer);
    const savedAt = this.#options.deviceNow();
    await this.#options.box.keep({ key: this.#key, text: this.#text, savedAt });
    // Deposited meanwhile: there is no draft any more.
    if (this.#state === 'clean') return;
    this.#savedAt = savedAt;
    if (this.#state === 'typing') this.#state = 'here';
  }
}
