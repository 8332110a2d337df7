import { ACCEPTED_MEDIA_TYPES, MAX_FILE_SIZE_BYTES } from '#domain/dossier-file.ts';
import type { CallFailure } from '$lib/adapters/api-client.ts';
import type { uploadFile as UploadFile } from '$lib/adapters/tus-upload.ts';
import {
  emptyComposition,
  isBlank,
  readDraft,
  MAX_SECTION_CHARACTERS,
  withLines,
  withoutDeposited,
  writtenDocuments,
  type Composition,
  type DepositDocument,
  type SectionTitles,
} from './composition.ts';

export type DepositKind = 'report' | 'prescription';
export type AttachmentFault = 'file-type-refused' | 'file-too-large' | CallFailure['error'];

export interface Attachment {
  id: string;
  kind: DepositKind;
  name: string;
  sizeBytes: number;
  sentBytes: number;
  state: 'sending' | 'sent' | 'failed';
  fault?: AttachmentFault;
}

export interface DepositFormOptions {
  appointment: string;
  newId: () => string;
  uploadFile: typeof UploadFile;
  /** In lower-case hexadecimal. */
  sha256: (bytes: ArrayBuffer) => Promise<string>;
  /** Called with the draft's text at each change of what is written. */
  onChange: (draft: string) => void;
}

/** What the doctor is about to deposit: texts written here, files already sent and waiting for the deposit. */
export class DepositForm {
  readonly #options: DepositFormOptions;
  #composition = $state<Composition>({
    report: { id: '', observation: '', conclusion: '' },
    prescription: { id: '', lines: '' },
  });
  #attachments = $state<Attachment[]>([]);
  #lastAdded: string | null = null;

  constructor(options: DepositFormOptions) {
    this.#options = options;
    this.#composition = emptyComposition(options.newId);
  }

  get report() {
    return this.#composition.report;
  }

  get prescription() {
    return this.#composition.prescription;
  }

  get attachments(): readonly Attachment[] {
    return this.#attachments;
  }

  /** Nothing is written; files don't count. */
  get isBlank() {
    return isBlank(this.#composition);
  }

  get sending() {
    return this.#attachments.some(({ state }) => state === 'sending');
  }

  /** @param deposited ids of the documents that the dossier holds already: their text is no draft any more. */
  restore(draft: string | null, deposited: readonly string[]): void {
    if (draft === null) return;
    const { newId } = this.#options;
    this.#composition = withoutDeposited(readDraft(draft, newId), deposited, newId);
  }

  /** Empty again, with new ids, for documents added after the closing. */
  reset(): void {
    this.#composition = emptyComposition(this.#options.newId);
    this.#attachments = [];
  }

  /**
   * Adds below what is written there already.
   * @param title over it, unless it follows what was added last
   * @returns false, and nothing is added, when the report would become too long to be kept
   */
  addToObservation(title: string, lines: string[]): boolean {
    const { report } = this.#composition;
    const observation = withLines(report.observation, { title, lines, lastAdded: this.#lastAdded });
    if (observation.length > MAX_SECTION_CHARACTERS) return false;
    report.observation = observation;
    this.#lastAdded = lines.at(-1) ?? null;
    this.changed();
    return true;
  }

  changed(): void {
    this.#options.onChange(JSON.stringify($state.snapshot(this.#composition)));
  }

  documents(titles: SectionTitles): DepositDocument[] {
    const uploaded = this.#attachments
      .filter(({ state }) => state === 'sent')
      .map(({ id, kind }): DepositDocument => ({ source: 'uploaded', id, kind }));
    return [...writtenDocuments(this.#composition, titles), ...uploaded];
  }

  /** Sends a PDF or a photo; it joins the dossier only with the deposit. */
  async attach(file: File, kind: DepositKind): Promise<void> {
    const id = this.#options.newId();
    this.#attachments.push({
      id,
      kind,
      name: file.name,
      sizeBytes: file.size,
      sentBytes: 0,
      state: 'sending',
    });
    const set = (change: Partial<Attachment>) => {
      const found = this.#attachments.find((attachment) => attachment.id === id);
      if (found) Object.assign(found, change);
    };
    if (!ACCEPTED_MEDIA_TYPES.some((type) => type === file.type)) {
      return set({ state: 'failed', fault: 'file-type-refused' });
    }
    if (file.size > MAX_FILE_SIZE_BYTES) return set({ state: 'failed', fault: 'file-too-large' });
    const { appointment, sha256, uploadFile } = this.#options;
    const result = await uploadFile(file, {
      metadata: {
        id,
        kind,
        appointment,
        name: file.name.slice(0, 120),
        sha256: await sha256(await file.arrayBuffer()),
      },
      onProgress: (sentBytes) => set({ sentBytes }),
    });
    set(
      result.ok ? { state: 'sent', sentBytes: file.size } : { state: 'failed', fault: result.failure.error },
    );
  }

  remove(id: string): void {
    this.#attachments = this.#attachments.filter((attachment) => attachment.id !== id);
  }
}
