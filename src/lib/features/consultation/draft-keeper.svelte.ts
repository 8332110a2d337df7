import { doctorApi } from '#domain/api/doctor.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import type { Drafts } from '$lib/adapters/drafts.ts';
import type { Overtaken } from '$lib/features/drafts/kept-form.svelte.ts';
import { chooseDraft } from './choose-draft.ts';
import { holdsAllOf, isBlankDraft } from './composition.ts';
import type { ConsultationFile } from './consultation.svelte.ts';
import { draftOnDevice, type Written } from './draft-on-device.ts';

export interface DraftKeeperOptions {
  api: ApiClient;
  /** The same, over requests that outlive the page. */
  leavingApi: ApiClient;
  drafts: Drafts;
  appointment: string;
  author: string;
  newId: () => string;
  /** UTC instant of this device. */
  deviceNow: () => string;
}

export type DraftState = 'clean' | 'typing' | 'here' | 'everywhere';

const LOCAL_DELAY_MS = 400;
const SERVER_DELAY_MS = 3_000;

/**
 * Keeps what the doctor writes: on this device within a second of the last key, then on the service. Of two tabs or two
 * devices the later text is shown; what it took the place of unseen is kept beside it, until someone has seen both.
 */
export class DraftKeeper {
  readonly #options: DraftKeeperOptions;
  readonly #device: ReturnType<typeof draftOnDevice>;
  #state = $state<DraftState>('clean');
  #savedAt = $state<string | null>(null);
  #seenOvertaken: Overtaken<Written> | null = null;
  #sending: Promise<void> = Promise.resolve();
  #isOver = false;
  #localTimer: ReturnType<typeof setTimeout> | undefined;
  #serverTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: DraftKeeperOptions) {
    this.#options = options;
    const { drafts, appointment, author, newId } = options;
    // Doctors who share a computer keep apart.
    this.#device = draftOnDevice(drafts, `${appointment}:${author}`, newId);
  }

  /** `here`: on this device only so far; `everywhere`: on the service too. */
  get state() {
    return this.#state;
  }

  /** This device has no room for it. */
  get isUnsaved() {
    return this.#device.text.isUnsaved;
  }

  get savedAt() {
    return this.#savedAt;
  }

  /** What was written elsewhere at the same time, and isn't shown. */
  get other(): Written | null {
    return this.#device.others.value[0] ?? null;
  }

  get #text() {
    return this.#device.text.value.text;
  }

  /** The draft to go on with: this device's or the service's, whichever is later; the other is kept if it differs. */
  async restore(fromService: ConsultationFile['draft'], serverNow: string): Promise<string | null> {
    const { text, others } = this.#device;
    await Promise.all([text.load(), others.load()]);
    const known = await this.#device.known();
    // An answer was lost, and what the service has was written here.
    const isOwn = fromService !== null && known.versions.includes(fromService.version);
    const sent = isOwn ? fromService.text : known.sent;
    const ago = (now: string, { savedAt }: Written) => Date.parse(now) - Date.parse(savedAt);
    const here = text.isBlank
      ? null
      : { ...$state.snapshot(text.value), sent, ageMs: ago(this.#options.deviceNow(), text.value) };
    const there = fromService && { ...fromService, ageMs: ago(serverNow, fromService) };
    const { shown, other } = chooseDraft(here, there);
    if (shown) text.value = { text: shown.text, savedAt: shown.savedAt };
    await text.save();
    for (const one of [other, fromService?.overtaken]) if (one) await this.#setAside(one);
    await this.#setAsideOvertaken();
    const versions = fromService ? [fromService.version] : [];
    await this.#device.note({ sent: fromService?.text ?? null, versions });
    this.#savedAt = shown?.savedAt ?? null;
    // What the service doesn't have yet goes there.
    if (shown && shown.text !== fromService?.text) this.#await('here', SERVER_DELAY_MS);
    return shown?.text ?? null;
  }

  /** Follows the other tabs until the returned function is called. @param onHeard told the text that another wrote */
  attach(onHeard: (text: string) => void): () => void {
    const stops = [
      this.#device.text.attach(() => {
        onHeard(this.#text);
        void this.#afterHearing();
      }),
      this.#device.others.attach(),
    ];
    return () => stops.forEach((stop) => stop());
  }

  /** Shows what was set aside, and sets aside what was shown. @returns the text to go on with. */
  async swap(): Promise<string | null> {
    const { text, others } = this.#device;
    const [shown, ...rest] = $state.snapshot(others.value);
    if (!shown) return null;
    const mine = $state.snapshot(text.value);
    others.value = isBlankDraft(mine.text) ? rest : [mine, ...rest];
    await others.save();
    this.changed(shown.text);
    return shown.text;
  }

  /** Someone has seen both: only what is shown stays. */
  async dismissOther(): Promise<void> {
    const { others } = this.#device;
    others.value = others.value.slice(1);
    await others.save();
    if (others.isBlank) await this.#send(true);
  }

  changed(text: string): void {
    this.#device.text.value = { text, savedAt: this.#options.deviceNow() };
    clearTimeout(this.#localTimer);
    this.#localTimer = setTimeout(() => void this.#keepHere(), LOCAL_DELAY_MS);
    this.#await('typing', SERVER_DELAY_MS);
  }

  /** The page goes: what waits is kept and sent within this very call, since nothing after it is sure to run. */
  leave(): void {
    const { text, savedAt } = $state.snapshot(this.#device.text.value);
    if (this.#state === 'clean' || this.#state === 'everywhere' || text === '') return;
    void this.#keepHere();
    const { leavingApi, appointment, newId, deviceNow } = this.#options;
    const { sent, versions } = this.#device.lastKnown();
    const version = newId();
    void this.#device.note({ sent, versions: [...versions, version].slice(-50) });
    void leavingApi(doctorApi.saveDraft, {
      params: { appointment },
      body: { text, savedAt: savedAt || deviceNow(), version, parents: versions },
    });
  }

  /** Saves what waits: on hiding, before a deposit. */
  async flush(): Promise<void> {
    if (this.#state === 'clean' || this.#state === 'everywhere') return;
    clearTimeout(this.#serverTimer);
    await this.#keepHere();
    await this.#send();
  }

  /** After a deposit: the documents hold it now. The service's copy is emptied too, or it would come back. */
  async forget(): Promise<void> {
    this.#clearTimers();
    this.#state = 'clean';
    this.#savedAt = null;
    const { text, others } = this.#device;
    await Promise.all([text.restart(), others.restart(), this.#device.forget()]);
    const { api, appointment, deviceNow } = this.#options;
    await api(doctorApi.saveDraft, { params: { appointment }, body: { text: '', savedAt: deviceNow() } });
  }

  /** For good: another one goes on with what this device keeps, and this one's text is the older. */
  stop(): void {
    this.#isOver = true;
    this.#clearTimers();
  }

  #clearTimers(): void {
    clearTimeout(this.#localTimer);
    clearTimeout(this.#serverTimer);
  }

  #await(state: DraftState, delayMs: number) {
    this.#state = state;
    clearTimeout(this.#serverTimer);
    if (!this.#isOver) this.#serverTimer = setTimeout(() => void this.flush(), delayMs);
  }

  async #keepHere(): Promise<void> {
    clearTimeout(this.#localTimer);
    await this.#device.text.save();
    // A device that has no room keeps nothing: the service may still take it.
    if (this.#device.text.isUnsaved) return;
    this.#savedAt = this.#device.text.value.savedAt || null;
    if (this.#state === 'typing') this.#state = 'here';
  }

  /** One at a time: the next one goes on from what this one became. */
  #send(settled = false): Promise<void> {
    return (this.#sending = this.#sending.then(() => this.#sendNow(settled)));
  }

  async #sendNow(settled: boolean): Promise<void> {
    const { api, appointment, deviceNow, newId } = this.#options;
    const { text, savedAt } = $state.snapshot(this.#device.text.value);
    if (text === '') return;
    const { sent, versions } = await this.#device.known();
    const version = newId();
    await this.#device.note({ sent, versions: [...versions, version].slice(-50) });
    const result = await api(doctorApi.saveDraft, {
      params: { appointment },
      body: { text, savedAt: savedAt || deviceNow(), version, parents: versions, settled },
    });
    if (result.ok) {
      await this.#device.note({ sent: text, versions: [result.data.version] });
      if (result.data.overtaken && !settled) await this.#setAside(result.data.overtaken);
    }
    if (text !== this.#text) return;
    if (result.ok) {
      this.#state = 'everywhere';
      this.#savedAt = savedAt || deviceNow();
    } else this.#await(this.#state, 4 * SERVER_DELAY_MS);
  }

  /** Another tab wrote what is shown now; that tab sends it, or this one when it hasn't. */
  async #afterHearing(): Promise<void> {
    this.#clearTimers();
    await this.#setAsideOvertaken();
    this.#savedAt = this.#device.text.value.savedAt || null;
    const { sent } = await this.#device.known();
    if (this.#text === '') this.#state = 'clean';
    else if (this.#text === sent) this.#state = 'everywhere';
    else this.#await('here', 4 * SERVER_DELAY_MS);
  }

  async #setAsideOvertaken(): Promise<void> {
    const { overtaken } = this.#device.text;
    if (!overtaken || overtaken === this.#seenOvertaken) return;
    this.#seenOvertaken = overtaken;
    await this.#setAside(overtaken.value);
  }

  async #setAside({ text, savedAt }: Written): Promise<void> {
    const { others } = this.#device;
    const isKept = text === this.#text || others.value.some((other) => other.text === text);
    if (isKept || isBlankDraft(text) || holdsAllOf(this.#text, text)) return;
    others.value = [{ text, savedAt }, ...$state.snapshot(others.value)];
    await others.save();
  }
}
