import type { UploadMetadata, uploadFile } from '$lib/adapters/tus-upload.ts';
import type { PendingUpload } from '$lib/adapters/waiting-files.ts';
import type { FilesOrInMemory } from './or-in-memory.ts';
import { judge } from './upload-outcome.ts';

export interface SenderOptions {
  /** Of the pages that share it: one of them sends. */
  name: string;
  files: FilesOrInMemory;
  uploadFile: typeof uploadFile;
  /** Where it goes, as the service is told. */
  destination: (upload: PendingUpload) => Pick<UploadMetadata, 'appointment' | 'linkId'>;
  /** False while the service doesn't know the appointment, or refused it: its files wait. */
  isBooked?: (appointment: string) => Promise<boolean>;
  /** The booking that stands for a refused one, made here or on another tablet; null when none does. */
  replacedBy?: (appointment: string) => string | null;
  /** A file is in the dossier. */
  onSent?: () => void;
}

/** What every page is told of the sending; bytes are null once a file isn't being sent any more. */
export type SendingNews =
  | { id: string; sentBytes: number | null }
  | { sent: string }
  /** No network, or nobody answers: what was under way waits as well. */
  | { stopped: true }
  | { needsSignIn: boolean }
  | { unbooked: string[] };

interface Listener {
  tell: (news: SendingNews) => void;
  needsSignIn: () => boolean;
}

/** After a failure of the way, ms: the service's absence is not the phone's, no event tells of its return. */
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 60_000;

/** Sends what waits, one file at a time, from one page; from the others what is in their memory alone. */
export class Sender {
  readonly #options: SenderOptions;
  readonly #listener: Listener;
  readonly #closing = new AbortController();
  readonly #altered = new Map<string, number>();
  #isSending = false;
  #isAsked = false;
  #isLeading = false;
  #transfer: { id: string; stop: AbortController } | null = null;
  #waitMs = FIRST_WAIT_MS;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SenderOptions, listener: Listener) {
    this.#options = options;
    this.#listener = listener;
  }

  /** Goes on with what waits; stops quietly when the network is gone. Never rejects. */
  async resume(): Promise<void> {
    clearTimeout(this.#waiting);
    this.#isAsked = true;
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      while (this.#isAsked && !this.#closing.signal.aborted) {
        this.#isAsked = false;
        await this.#sendAll();
      }
    } catch (cause) {
      if (!this.#closing.signal.aborted) console.error('upload', cause);
    } finally {
      this.#isSending = false;
    }
  }

  /** What is being sent may have been taken back or paused, perhaps on another page. */
  async look(): Promise<void> {
    const transfer = this.#transfer;
    if (!transfer) return;
    const upload = await this.#options.files.get(transfer.id).catch(() => null);
    if (upload === undefined || upload?.held) transfer.stop.abort();
  }

  /** As if it had never been sent. */
  forgive(id: string): void {
    this.#altered.delete(id);
  }

  close(): void {
    clearTimeout(this.#waiting);
    this.#closing.abort();
    this.#transfer?.stop.abort();
  }

  async lead(): Promise<void> {
    const lead = async () => {
      this.#isLeading = true;
      void this.resume();
      await new Promise((resolve) => this.#closing.signal.addEventListener('abort', resolve));
    };
    if (!navigator.locks) return lead();
    const { signal } = this.#closing;
    await navigator.locks.request(this.#options.name, { signal }, lead).catch((cause: unknown) => {
      if (!signal.aborted) throw cause;
    });
  }

  async #sendAll() {
    if (this.#listener.needsSignIn()) return;
    if (navigator.onLine === false) return this.#listener.tell({ stopped: true });
    const { files, isBooked } = this.#options;
    const unbooked: string[] = [];
    for (const id of await files.ids()) {
      if (!this.#isLeading && !files.isOnlyInMemory(id)) continue;
      const upload = await this.#followed(id);
      if (!upload || upload.refused !== null || upload.held || unbooked.includes(upload.appointment))
        continue;
      if (isBooked && !(await isBooked(upload.appointment))) unbooked.push(upload.appointment);
      else if (!(await this.#send(upload))) break;
    }
    if (this.#isLeading) this.#listener.tell({ unbooked });
  }

  /** As it stands now, with the booking that it goes with now. */
  async #followed(id: string): Promise<PendingUpload | undefined> {
    const { files, replacedBy } = this.#options;
    const upload = await files.get(id);
    const instead = upload && replacedBy?.(upload.appointment);
    if (!instead) return upload;
    await files.reassign(upload.appointment, instead);
    return { ...upload, appointment: instead };
  }

  /** @returns whether the next one may try its luck. */
  async #send(upload: PendingUpload): Promise<boolean> {
    const { files, onSent } = this.#options;
    const { tell } = this.#listener;
    const { id, mediaType } = upload;
    const bytes = await files.bytesOf(id);
    // Removed a moment ago, in another page.
    if (!bytes) return true;
    const stop = new AbortController();
    this.#transfer = { id, stop };
    tell({ id, sentBytes: 0 });
    const outcome = await this.#upload(upload, new Blob([bytes], { type: mediaType }), stop.signal);
    this.#transfer = null;
    tell({ id, sentBytes: null });
    if (outcome.ok) {
      tell({ sent: id });
      await files.remove(id);
      onSent?.();
      return true;
    }
    if (this.#closing.signal.aborted) return false;
    // Taken back, or paused.
    if (stop.signal.aborted) return true;
    return this.#accept(id, outcome.failure.error);
  }

  #upload(upload: PendingUpload, content: Blob, signal: AbortSignal) {
    const { uploadFile, destination } = this.#options;
    const { id, name, sha256 } = upload;
    return uploadFile(content, {
      metadata: { id, ...destination(upload), kind: 'document', name, sha256 },
      onProgress: (sentBytes) => {
        this.#waitMs = FIRST_WAIT_MS;
        this.#listener.tell({ id, sentBytes });
      },
      onStop: () => this.#listener.tell({ stopped: true }),
      signal,
      // The code that sends could not be loaded.
    }).catch(() => ({ ok: false, failure: { error: 'offline' } }) as const);
  }

  async #accept(id: string, error: Parameters<typeof judge>[0]): Promise<boolean> {
    const tries = (this.#altered.get(id) ?? 0) + 1;
    const verdict = judge(error, tries);
    if (verdict === 'again') {
      this.#altered.set(id, tries);
      this.#isAsked = true;
    } else if (verdict === 'refused') await this.#options.files.change([id], { refused: error });
    else if (verdict === 'sign-in') this.#listener.tell({ needsSignIn: true });
    else {
      this.#listener.tell({ stopped: true });
      clearTimeout(this.#waiting);
      this.#waiting = setTimeout(() => void this.resume(), this.#waitMs);
      this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
    }
    return verdict !== 'wait' && verdict !== 'sign-in';
  }
}
