import { createContext, type Component } from 'svelte';
import type { UploadQueue } from '$lib/features/uploads/upload-queue.svelte.ts';

export interface NoticeProps {
  queue: UploadQueue;
  appointment: string;
  /** Where all of it is shown. */
  href: string;
}

export interface LeaveProps {
  /** Of those that would be lost. */
  count: number;
  open: boolean;
  onleave: () => void;
}

/** What is on its way to a dossier, the line that says so on every screen, and the question before it would be lost. */
export interface OpenedUploads {
  queue: UploadQueue;
  appointment: string;
  Notice: Component<NoticeProps>;
  LeaveUnsent: Component<LeaveProps, object, 'open'>;
}

/** The space's uploads, loaded when they are first needed: no screen waits for them. */
export class UploadsOfSpace {
  readonly #load: (appointment: string) => Promise<OpenedUploads>;
  #opened = $state.raw<OpenedUploads | null>(null);
  #loading: Promise<OpenedUploads> | null = null;
  #isClosed = false;

  constructor(load: (appointment: string) => Promise<OpenedUploads>) {
    this.#load = load;
  }

  get opened(): OpenedUploads | null {
    return this.#opened;
  }
  get queue(): UploadQueue | null {
    return this.#opened?.queue ?? null;
  }

  /** Without network the code may not arrive: asked for again at the next call. */
  async open(appointment: string): Promise<UploadQueue | null> {
    this.#loading ??= this.#load(appointment);
    try {
      this.#opened = await this.#loading;
      if (this.#isClosed) this.#opened.queue.close();
    } catch {
      this.#loading = null;
    }
    return this.queue;
  }

  /** The space is left: another page goes on. */
  close(): void {
    this.#isClosed = true;
    this.queue?.close();
  }
}

export const [useUploads, provideUploads] = createContext<UploadsOfSpace>();
