import type { Drafts, KeptDraft } from '$lib/adapters/drafts.ts';
import { ulid } from 'ulid';

/** Within a second of the last key (sync.md). */
const SAVE_AFTER_MS = 400;

export interface KeptFormOptions<T> {
  drafts: Drafts;
  key: string;
  /** The form before anyone typed. */
  blank: T;
  /** Reads a draft back; null for one of another version. */
  read: (value: unknown) => T | null;
  now?: () => number;
}

/** What this tab had when a later keystroke of another tab took its place. */
export interface Overtaken<T> {
  value: T;
  /** When the other tab wrote; UTC. */
  at: string;
}

/**
 * A form whose contents are kept as they are typed: within a second of the last key, at once when the page is hidden
 * or left. Of two tabs on one form the later keystroke wins in both; what it took the place of can be had back.
 */
export class KeptForm<T> {
  value = $state() as T;
  #isLoaded = $state(false);
  #isUnsaved = $state(false);
  #overtaken = $state.raw<Overtaken<T> | null>(null);
  #savedText: string;
  #version: string | null = null;
  /** What `#version` goes on from: the database tells of each saving a moment later, perhaps after the next one. */
  readonly #ancestors = new Set<string | null>();
  #savings = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isDiscarded = false;
  #blankText: string;
  readonly #options: KeptFormOptions<T>;

  constructor(options: KeptFormOptions<T>) {
    this.#options = options;
    this.#blankText = JSON.stringify(options.blank);
    this.#savedText = this.#blankText;
    this.value = JSON.parse(this.#blankText) as T;
  }

  get isLoaded() {
    return this.#isLoaded;
  }
  /** The tablet could not keep what was typed: it is full. */
  get isUnsaved() {
    return this.#isUnsaved;
  }
  get overtaken() {
    return this.#overtaken;
  }
  get isBlank() {
    return JSON.stringify(this.value) === this.#blankText;
  }

  /** Never rejects: where nothing can be read the form starts blank, and says that it isn't kept. */
  async load(): Promise<void> {
    try {
      await this.#read();
    } catch (cause) {
      console.error('draft', cause);
      this.#isUnsaved = true;
    }
    this.#isLoaded = true;
  }

  async #read() {
    const { draft, overtaken } = await this.#options.drafts.read(this.#options.key);
    const value = draft && this.#options.read(draft.value);
    if (draft && value !== null) this.#take(draft, value);
    const lost = overtaken && this.#options.read(overtaken.value);
    if (draft && lost !== null) this.#overtaken = { value: lost, at: draft.savedAt };
  }

  /** Something was typed, perhaps. */
  touch(): void {
    if (!this.#isLoaded || this.#isDiscarded) return;
    if (JSON.stringify(this.value) === this.#savedText) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), SAVE_AFTER_MS);
  }

  /** Saves what isn't saved yet. Never rejects: what can't be kept is told. */
  async save(): Promise<void> {
    clearTimeout(this.#timer);
    const text = JSON.stringify(this.value);
    if (!this.#isLoaded || this.#isDiscarded || text === this.#savedText) return;
    const { drafts, key, now = Date.now } = this.#options;
    const before = { text: this.#savedText, version: this.#version };
    const draft: KeptDraft = {
      key,
      value: JSON.parse(text),
      savedAt: new Date(now()).toISOString(),
      version: ulid(),
      parent: this.#version,
    };
    this.#savedText = text;
    this.#version = draft.version;
    this.#ancestors.add(draft.parent);
    this.#savings += 1;
    try {
      await (text === this.#blankText ? drafts.remove(key) : drafts.write(draft));
      this.#isUnsaved = false;
    } catch (cause) {
      console.error('draft', cause);
      if (this.#version === draft.version) [this.#savedText, this.#version] = [before.text, before.version];
      this.#isUnsaved = true;
    } finally {
      this.#savings -= 1;
    }
  }

  /** Nothing is left of it: it was saved for good, or given up. Never rejects: a rest of it makes nothing twice. */
  async discard(): Promise<void> {
    clearTimeout(this.#timer);
    this.#isDiscarded = true;
    await this.#options.drafts
      .remove(this.#options.key)
      .catch((cause: unknown) => console.error('draft', cause));
  }

  /** Starts anew, and is kept again. */
  async restart(blank: T = this.#options.blank): Promise<void> {
    await this.discard();
    this.#blankText = JSON.stringify(blank);
    this.value = JSON.parse(this.#blankText) as T;
    this.#ancestors.add(this.#version);
    [this.#savedText, this.#version, this.#isDiscarded] = [this.#blankText, null, false];
    this.#overtaken = null;
  }

  /** Puts back what this tab had before another one's keystroke took its place. */
  takeBack(): void {
    if (!this.#overtaken) return;
    this.value = this.#overtaken.value;
    this.#overtaken = null;
    void this.save();
  }

  /**
   * Follows the other tabs, and saves when the page is hidden or left. Returns what ends it.
   * @param onHeard told after another tab changed the value
   */
  attach(onHeard?: () => void): () => void {
    const unwatch = this.#options.drafts.watch(this.#options.key, (draft) => {
      if (this.#hear(draft)) onHeard?.();
    });
    // A tab that is closed has nobody told of its last words: whoever comes back to another looks.
    const look = async () => {
      const { draft } = await this.#options.drafts.read(this.#options.key).catch(() => ({ draft: null }));
      if (draft && this.#hear(draft)) onHeard?.();
    };
    const hide = () => void (document.visibilityState === 'hidden' ? this.save() : look());
    const leave = () => void this.save();
    document.addEventListener('visibilitychange', hide);
    addEventListener('focus', look);
    addEventListener('pagehide', leave);
    return () => {
      document.removeEventListener('visibilitychange', hide);
      removeEventListener('focus', look);
      removeEventListener('pagehide', leave);
      unwatch();
      void this.save();
    };
  }

  /** @returns whether the value changed */
  #hear(draft: KeptDraft | null): boolean {
    if (!this.#isLoaded || this.#isDiscarded || draft?.version === this.#version) return false;
    if (this.#isEcho(draft)) return false;
    if (!draft) return this.#hearRemoved();
    const value = this.#options.read(draft.value);
    if (value === null) return false;
    const text = JSON.stringify(this.value);
    // Typed here since: this tab's keystroke is the later one, and the other tab will hear of it.
    if (text !== this.#savedText) {
      void this.save();
      return false;
    }
    const isBuiltOnOurs = draft.parent === this.#version;
    if (!isBuiltOnOurs && text !== this.#blankText && text !== JSON.stringify(value))
      this.#overtaken = { value: JSON.parse(text) as T, at: draft.savedAt };
    this.#take(draft, value);
    return true;
  }

  /** An earlier state, told late: what this tab shows comes after it. */
  #isEcho(draft: KeptDraft | null): boolean {
    return draft ? this.#ancestors.has(draft.version) : this.#savings > 0;
  }

  /** Saved for good, or given up, in another tab: what it made must not be made again from here. */
  #hearRemoved(): boolean {
    const text = JSON.stringify(this.value);
    if (this.#version === null || text !== this.#savedText || text === this.#blankText) return false;
    this.value = JSON.parse(this.#blankText) as T;
    [this.#savedText, this.#version] = [this.#blankText, null];
    return true;
  }

  #take(draft: KeptDraft, value: T) {
    if (draft.parent !== this.#version) this.#ancestors.clear();
    this.#ancestors.add(draft.parent);
    this.value = value;
    this.#savedText = JSON.stringify(value);
    this.#version = draft.version;
  }
}

/** Keeps a form while the component that calls it is shown. */
export function keepWhileShown<T>(form: KeptForm<T>): void {
  $effect(() => {
    JSON.stringify(form.value);
    form.touch();
  });
  $effect(() => form.attach());
}
