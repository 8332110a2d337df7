import type { DocumentKind } from '#domain/composition.ts';
import type { CallFailure } from '$lib/adapters/api-client.ts';
import type { uploadFile as UploadFile } from '$lib/adapters/tus-upload.ts';
import type { FileRefusal } from '$lib/features/uploads/photo-plan.ts';
import type { Prepare } from '$lib/features/uploads/prepare-file.ts';
import type { DepositDocument, KeptFile } from './composition.ts';

/** `interrupted`: the page went while it was being sent. */
export type AttachmentFault = 'file-type-refused' | 'file-too-large' | 'interrupted' | CallFailure['error'];

export interface Attachment {
  id: string;
  kind: DocumentKind;
  name: string;
  sizeBytes: number;
  sentBytes: number;
  state: 'sending' | 'sent' | 'failed';
  fault?: AttachmentFault;
}

export interface DepositFilesOptions {
  appointment: string;
  newId: () => string;
  uploadFile: typeof UploadFile;
  prepare: Prepare;
  onChange: () => void;
}

const FAULTS: Record<FileRefusal, AttachmentFault> = {
  type: 'file-type-refused',
  'too-large': 'file-too-large',
  empty: 'file-damaged',
  'unreadable-photo': 'file-damaged',
  heic: 'file-damaged',
};

/** Ready PDFs and photos: sent at once, in the dossier only with the deposit. They come back with the draft. */
export class DepositFiles {
  readonly #options: DepositFilesOptions;
  #all = $state<Attachment[]>([]);

  constructor(options: DepositFilesOptions) {
    this.#options = options;
  }

  get all(): readonly Attachment[] {
    return this.#all;
  }

  get sending() {
    return this.#all.some(({ state }) => state === 'sending');
  }

  /** For the draft: what was refused is only told. */
  get kept(): KeptFile[] {
    return this.#all
      .filter(({ state }) => state !== 'failed')
      .map(({ id, kind, name, sizeBytes, state }) => ({ id, kind, name, sizeBytes, sent: state === 'sent' }));
  }

  get documents(): DepositDocument[] {
    return this.#all
      .filter(({ state }) => state === 'sent')
      .map(({ id, kind }) => ({ source: 'uploaded', id, kind }));
  }

  /** As the draft has them; what this page is sending goes on. */
  restore(kept: readonly KeptFile[]): void {
    const own = this.#all.filter(({ state }) => state === 'sending');
    const restored = kept
      .filter(({ id }) => own.every((one) => one.id !== id))
      .map(({ sent, ...file }): Attachment => {
        const known = this.#all.find(({ id }) => id === file.id);
        if (known) return known;
        if (sent) return { ...file, sentBytes: file.sizeBytes, state: 'sent' };
        return { ...file, sentBytes: 0, state: 'failed', fault: 'interrupted' };
      });
    this.#all = [...restored, ...own];
  }

  /** In the dossier now. */
  forget(ids: readonly string[]): void {
    this.#all = this.#all.filter(({ id }) => !ids.includes(id));
  }

  reset(): void {
    this.#all = [];
  }

  async attach(file: File, kind: DocumentKind): Promise<void> {
    const { appointment, newId, prepare, uploadFile } = this.#options;
    const id = newId();
    const attachment = { id, kind, name: file.name, sizeBytes: file.size, sentBytes: 0 };
    this.#all.push({ ...attachment, state: 'sending' });
    const set = (change: Partial<Attachment>) => {
      const found = this.#all.find((one) => one.id === id);
      if (found) Object.assign(found, change);
    };
    const outcome = await prepare(file);
    if (!outcome.ok) return set({ state: 'failed', fault: FAULTS[outcome.reason] });
    const { name, mediaType, sha256, bytes } = outcome.file;
    const sizeBytes = bytes.byteLength;
    set({ name, sizeBytes });
    this.#options.onChange();
    const result = await uploadFile(new Blob([bytes], { type: mediaType }), {
      metadata: { id, kind, appointment, name, sha256 },
      onProgress: (sentBytes) => set({ sentBytes }),
    });
    set(
      result.ok ? { state: 'sent', sentBytes: sizeBytes } : { state: 'failed', fault: result.failure.error },
    );
    this.#options.onChange();
  }

  remove(id: string): void {
    this.#all = this.#all.filter((one) => one.id !== id);
    this.#options.onChange();
  }
}
