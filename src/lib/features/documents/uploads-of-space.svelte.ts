import { createContext } from 'svelte';
import type { UploadQueue } from './upload-queue.svelte.ts';

/** The space's upload queue, loaded when it is first needed. */
export class UploadsOfSpace {
  readonly #load: () => Promise<UploadQueue>;
  #queue = $state.raw<UploadQueue | null>(null);
  #loading: Promise<UploadQueue> | null = null;

  constructor(load: () => Promise<UploadQueue>) {
    this.#load = load;
  }

  get queue(): UploadQueue | null {
    return this.#queue;
  }

  /** Without network the code may not arrive: asked for again at the next call. */
  async open(): Promise<UploadQueue | null> {
    this.#loading ??= this.#load();
    try {
      this.#queue = await this.#loading;
    } catch {
      this.#loading = null;
    }
    return this.#queue;
  }
}

export const [useUploads, provideUploads] = createContext<UploadsOfSpace>();
