import type { FetchFile } from '$lib/adapters/file-bytes.ts';
import type { OpenPdf, PdfOpening } from '$lib/adapters/pdf-reader.ts';
import type { CallFailure } from '$lib/adapters/api-client.ts';
import type { DocumentItem } from './document-item.ts';

/** Why a document can't be read: what the service said, or what its reader found. */
export type OpenFault = CallFailure['error'] | 'locked' | 'unreadable' | 'no-reader';

/** `share`: from 0 to 1 of the bytes; null while nothing is known. */
export type OpenState =
  | { kind: 'loading'; share: number | null }
  | { kind: 'picture'; bytes: Blob; address: string }
  | { kind: 'pdf'; bytes: Blob; pdf: OpenPdf }
  | { kind: 'failed'; fault: OpenFault; bytes: Blob | null };

export interface OpenFileOptions {
  fetchFile: FetchFile;
  /** Rejects when this part of the application can't be had. */
  openPdf: (bytes: Blob) => Promise<PdfOpening>;
}

/** Ten kilobytes can say that they are a million pages: laid out, they would stop the tab, and the call in it. */
const MAX_PAGES = 1_000;

/** One document on its way to the screen, and there. */
export class OpenFile {
  readonly item: DocumentItem;
  readonly #options: OpenFileOptions;
  #state = $state.raw<OpenState>({ kind: 'loading', share: null });
  #abort = new AbortController();
  #bytes: Blob | null = null;

  constructor(item: DocumentItem, options: OpenFileOptions) {
    this.item = item;
    this.#options = options;
  }

  get state() {
    return this.#state;
  }

  /** Also tries again. What was fetched before is shown without asking. */
  async load(): Promise<void> {
    this.close();
    const { signal } = (this.#abort = new AbortController());
    this.#state = { kind: 'loading', share: null };
    const bytes = this.#bytes ?? (await this.#fetch(signal));
    if (!bytes || signal.aborted) return;
    this.#bytes = bytes;
    if (this.item.mediaType === 'application/pdf') await this.#openPdf(bytes, signal);
    else this.#openPicture(bytes);
  }

  /** null: it failed, or was given up. */
  async #fetch(signal: AbortSignal): Promise<Blob | null> {
    const onShare = (share: number) => {
      if (!signal.aborted) this.#state = { kind: 'loading', share };
    };
    const answer = await this.#options.fetchFile(this.item.href, onShare, signal);
    if (answer.ok) return answer.bytes;
    if (!signal.aborted) this.#state = { kind: 'failed', fault: answer.failure.error, bytes: null };
    return null;
  }

  /** What the picture's own element found. */
  failed(): void {
    const { state } = this;
    if (state.kind === 'picture') this.#state = { kind: 'failed', fault: 'unreadable', bytes: state.bytes };
  }

  close(): void {
    this.#abort.abort();
    if (this.#state.kind === 'picture') URL.revokeObjectURL(this.#state.address);
    if (this.#state.kind === 'pdf') this.#state.pdf.close();
  }

  #openPicture(bytes: Blob) {
    this.#state = { kind: 'picture', bytes, address: URL.createObjectURL(bytes) };
  }

  async #openPdf(bytes: Blob, signal: AbortSignal) {
    const opening = await this.#options.openPdf(bytes).catch((cause: unknown) => {
      console.error('pdf', cause);
      return { ok: false, fault: 'no-reader' } as const;
    });
    if (!opening.ok) {
      if (!signal.aborted) this.#state = { kind: 'failed', fault: opening.fault, bytes };
    } else if (signal.aborted) opening.pdf.close();
    else if (opening.pdf.pageCount > MAX_PAGES) {
      opening.pdf.close();
      this.#state = { kind: 'failed', fault: 'unreadable', bytes };
    } else this.#state = { kind: 'pdf', bytes, pdf: opening.pdf };
  }
}
