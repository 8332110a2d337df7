import { doctorDocumentsApi } from '#domain/api/doctor-documents.ts';
import type { Letterhead } from '#domain/letterhead.ts';
import type { ApiClient, CallFailure } from '$lib/adapters/api-client.ts';
import type { WrittenDocument } from './composition.ts';

/** `address`: of the PDF, in this tab. */
export type PreviewState =
  | { kind: 'closed' }
  | { kind: 'making' }
  | { kind: 'made'; bytes: Blob; address: string; pages: number }
  | { kind: 'failed'; failure: CallFailure };

export interface DocumentPreviewOptions {
  api: ApiClient;
  appointment: string;
}

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** What a document will look like: the service makes it as the deposit would, to the byte. */
export class DocumentPreview {
  readonly #options: DocumentPreviewOptions;
  #state = $state.raw<PreviewState>({ kind: 'closed' });
  #letterhead = $state.raw<Letterhead | null>(null);
  #shown: WrittenDocument | null = null;

  constructor(options: DocumentPreviewOptions) {
    this.#options = options;
  }

  get state() {
    return this.#state;
  }

  /** As the service has it; null until it has said. */
  get letterhead() {
    return this.#letterhead;
  }

  async show(document: WrittenDocument): Promise<void> {
    this.close();
    this.#shown = document;
    this.#state = { kind: 'making' };
    const { api, appointment } = this.#options;
    const { kind, composition } = document;
    const result = await api(doctorDocumentsApi.preview, {
      params: { appointment },
      body: { kind, composition },
      timeoutMs: 30_000,
    });
    if (this.#shown !== document) return;
    if (!result.ok) {
      this.#state = { kind: 'failed', failure: result.failure };
      return;
    }
    const { pdf, pages, letterhead } = result.data;
    const bytes = new Blob([bytesOf(pdf)], { type: 'application/pdf' });
    const address = URL.createObjectURL(bytes);
    this.#letterhead = letterhead;
    this.#state = { kind: 'made', bytes, address, pages };
  }

  /** @returns what went wrong, or null: what is shown is made anew under it */
  async saveLetterhead(letterhead: Letterhead): Promise<CallFailure | null> {
    const result = await this.#options.api(doctorDocumentsApi.saveLetterhead, { body: letterhead });
    if (!result.ok) return result.failure;
    this.#letterhead = result.data;
    if (this.#shown) await this.show(this.#shown);
    return null;
  }

  close(): void {
    if (this.#state.kind === 'made') URL.revokeObjectURL(this.#state.address);
    this.#shown = null;
    this.#state = { kind: 'closed' };
  }
}
