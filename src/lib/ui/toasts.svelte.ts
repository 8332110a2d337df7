import { createContext } from 'svelte';

/** How long an act can be undone (experience.md, principle 5). */
const SHOWN_MS = 10_000;

export interface Toast {
  id: number;
  message: string;
  tone: 'info' | 'success' | 'danger';
  undo?: () => void;
}

/** Short answers to acts at the bottom of the screen, one at a time, with « Annuler » where it can be undone. */
export class Toasts {
  #current = $state<Toast | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #count = 0;

  get current() {
    return this.#current;
  }

  show(message: string, { tone = 'success', undo }: Partial<Pick<Toast, 'tone' | 'undo'>> = {}) {
    this.#count += 1;
    this.#current = { id: this.#count, message, tone, ...(undo && { undo }) };
    this.resume();
  }

  undo() {
    this.#current?.undo?.();
    this.dismiss();
  }

  dismiss() {
    clearTimeout(this.#timer);
    this.#current = null;
  }

  /** While it is being read or reached by keyboard. */
  hold() {
    clearTimeout(this.#timer);
  }

  resume() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.dismiss(), SHOWN_MS);
  }
}

export const [useToasts, provideToasts] = createContext<Toasts>();
