import { doctorApi } from '#domain/api/doctor.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import type { DraftBox } from '$lib/adapters/draft-box.ts';
import { chooseDraft, type Written } from './choose-draft.ts';

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
  readonly #otherKey: string;
  #state = $state<DraftState>('clean');
  #savedAt = $state<string | null>(null);
  #other = $state.raw<Written | null>(null);
  #sent: string | null = null;
  #text = '';
  #localTimer: ReturnType<typeof setTimeout> | undefined;
  #serverTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: DraftKeeperOptions) {
    this.#options = options;
    this.#key = `${options.appointment}:${options.author}`;
    this.#otherKey = `${this.#key}:other`;
  }

  /** `here`: on this device only so far; `everywhere`: on the service too. */
  get state() {
    return this.#state;
  }

  get savedAt() {
    return this.#savedAt;
  }

  /** What was written elsewhere at the same time, and isn't shown. */
  get other() {
    return this.#other;
  }

  /** The draft to go on with: this device's or the service's, whichever is later; the other is kept if it differs. */
  async restore(fromService: Written | null): Promise<string | null> {
    const { box } = this.#options;
    const here = await box.read(this.#key);
    const setAside = await box.read(this.#otherKey);
    const { shown, other } = chooseDraft(here, fromService);
    this.#sent = fromService?.text ?? null;
    this.#savedAt = shown?.savedAt ?? null;
    this.#text = shown?.text ?? '';
    this.#other = other ?? setAside;
    if (other) await box.keep({ ...other, key: this.#otherKey });
    if (shown && shown.text !== this.#sent) {
      // What the service doesn't have yet goes there.
      this.#state = 'here';
      this.#serverTimer = setTimeout(() => void this.flush(), SERVER_DELAY_MS);
    }
    return shown?.text ?? null;
  }

  /** Shows what was set aside, and sets aside what was shown. @returns the text to go on with. */
  async swap(): Promise<string | null> {
    const shown = this.#other;
    if (!shown) return null;
    const other = { text: this.#text, savedAt: this.#savedAt ?? this.#options.deviceNow() };
    this.#other = other;
    await this.#options.box.keep({ ...other, key: this.#otherKey });
    this.changed(shown.text);
    return shown.text;
  }

  /** Someone has seen both: only what is shown stays. */
  async dismissOther(): Promise<void> {
    this.#other = null;
    await this.#options.box.forget(this.#otherKey);
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
    if (result.ok) this.#sent = text;
    if (text !== this.#text) return;
    if (result.ok) {
      this.#state = 'everywhere';
      await this.#keep();
    } else this.#serverTimer = setTimeout(() => void this.flush(), 4 * SERVER_DELAY_MS);
  }

  /** After a deposit: the documents hold it now. The service's copy is emptied too, or it would come back. */
  async forget(): Promise<void> {
    this.stop();
    this.#state = 'clean';
    this.#savedAt = null;
    this.#text = '';
    const { api, appointment, box, deviceNow } = this.#options;
    this.#sent = null;
    await Promise.all([box.forget(this.#key), this.dismissOther()]);
    await api(doctorApi.saveDraft, { params: { appointment }, body: { text: '', savedAt: deviceNow() } });
  }

  stop(): void {
    clearTimeout(this.#localTimer);
    clearTimeout(this.#serverTimer);
  }

  async #keepHere(): Promise<void> {
    clearTimeout(this.#localTimer);
    this.#savedAt = this.#options.deviceNow();
    if ((await this.#keep()) && this.#state === 'typing') this.#state = 'here';
  }

  /** @returns false when this device has no room: the service may still take it. */
  async #keep(): Promise<boolean> {
    const { box, deviceNow } = this.#options;
    const savedAt = this.#savedAt ?? deviceNow();
    try {
      await box.keep({ key: this.#key, text: this.#text, savedAt, sent: this.#sent });
      return true;
    } catch (cause) {
      console.error('draft', cause);
      return false;
    }
  }
}
