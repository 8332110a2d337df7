import type { CallFailure } from '$lib/adapters/api-client.ts';
import type { PendingUpload, PendingUploads } from '$lib/adapters/pending-uploads.ts';
import type { UploadOptions, UploadResult } from '$lib/adapters/tus-upload.ts';
import type { PreparedFile, PrepareOutcome } from './prepare-file.ts';
import type { FileRefusal } from './photo-plan.ts';

export type UploadState = 'preparing' | 'waiting' | 'sending' | 'sent' | 'failed';
/** `refused`: the service won't have it, trying again changes nothing. */
export type UploadTrouble = FileRefusal | 'refused' | 'unsafe' | 'too-large-for-service' | 'unsent';

export interface UploadView {
  id: string;
  name: string;
  state: UploadState;
  sentBytes: number;
  sizeBytes: number;
  trouble: UploadTrouble | null;
}

export interface UploadQueueOptions {
  linkId: string;
  prepare: (file: File) => Promise<PrepareOutcome>;
  store: PendingUploads;
  upload: (bytes: Blob, options: UploadOptions) => Promise<UploadResult>;
  newId: () => string;
  /** A file is in the dossier: the space has something new to show. */
  onSent: () => void;
}

const troubleOf = ({ error }: CallFailure): UploadTrouble => {
  if (error === 'file-type-refused' || error === 'file-damaged') return 'unreadable-photo';
  if (error === 'file-unsafe') return 'unsafe';
  if (error === 'file-too-large') return 'too-large-for-service';
  return ['already-closed', 'link-expired', 'link-superseded', 'forbidden', 'bad-request'].includes(error)
    ? 'refused'
    : 'unsent';
};

/** Sends files one after the other; what isn't sent yet survives a reload and leaves when the page is open again. */
export class UploadQueue {
  readonly #options: UploadQueueOptions;
  #items = $state<UploadView[]>([]);
  #contents = new Map<string, PendingUpload>();
  #running: Promise<void> | null = null;

  constructor(options: UploadQueueOptions) {
    this.#options = options;
  }

  get items(): readonly UploadView[] {
    return this.#items;
  }
  get busy(): boolean {
    return this.#items.some(
      ({ state }) => state === 'preparing' || state === 'waiting' || state === 'sending',
    );
  }

  /** Takes up what an earlier visit left. */
  async restore(): Promise<void> {
    const { store, linkId } = this.#options;
    // Without IndexedDB (private windows of old browsers) nothing was kept; sending still works.
    const kept = await store.list(linkId).catch(() => []);
    for (const upload of kept) {
      if (this.#contents.has(upload.id)) continue;
      this.#contents.set(upload.id, upload);
      this.#items.push(this.#view(upload.id, upload.name, 'waiting', upload.bytes.byteLength));
    }
    this.#run();
  }

  async add(files: Iterable<File>): Promise<void> {
    await Promise.all(Array.from(files, (file) => this.#addOne(file)));
  }

  /** Tries a failed file again. */
  retry(id: string): void {
    if (this.#contents.has(id)) this.#patch(id, { state: 'waiting', trouble: null });
    this.#run();
  }

  /** Takes a file that failed, or was sent, off the list. */
  async dismiss(id: string): Promise<void> {
    this.#items = this.#items.filter((item) => item.id !== id);
    await this.#forget(id);
  }

  /** Keeps nothing of what wasn't sent: the person leaves a shared device. */
  async clear(): Promise<void> {
    await Promise.all(this.#items.map(({ id }) => this.dismiss(id)));
  }

  async #addOne(file: File) {
    const { prepare, newId } = this.#options;
    const id = newId();
    this.#items.push(this.#view(id, file.name, 'preparing', file.size));
    const outcome = await prepare(file);
    if (!outcome.ok) return this.#patch(id, { state: 'failed', trouble: outcome.reason });
    await this.#keep(id, outcome.file);
    this.#patch(id, { state: 'waiting', name: outcome.file.name, sizeBytes: outcome.file.bytes.byteLength });
    this.#run();
  }

  async #keep(id: string, file: PreparedFile) {
    const upload = { ...file, id, linkId: this.#options.linkId };
    this.#contents.set(id, upload);
    await this.#options.store.put(upload).catch(() => undefined);
  }

  async #forget(id: string) {
    this.#contents.delete(id);
    await this.#options.store.remove(id).catch(() => undefined);
  }

  #run() {
    this.#running ??= this.#sendAll().finally(() => {
      this.#running = null;
      // One may have been added between the last look and now.
      if (this.#next()) this.#run();
    });
  }

  async #sendAll() {
    for (let next = this.#next(); next; next = this.#next()) await this.#send(next.id);
  }

  #next = () => this.#items.find(({ state }) => state === 'waiting');

  async #send(id: string) {
    const content = this.#contents.get(id);
    if (!content) return this.#patch(id, { state: 'failed', trouble: 'unsent' });
    this.#patch(id, { state: 'sending', sentBytes: 0 });
    const { linkId, name, sha256, bytes, mediaType } = content;
    const options: UploadOptions = {
      metadata: { id, linkId, kind: 'document', name, sha256 },
      onProgress: (sentBytes) => this.#patch(id, { sentBytes }),
    };
    // It throws when the code that sends could not be loaded.
    const result = await this.#options
      .upload(new Blob([bytes], { type: mediaType }), options)
      .catch((): UploadResult => ({ ok: false, failure: { error: 'offline' } }));
    if (!result.ok) {
      const trouble = troubleOf(result.failure);
      // A file that the service won't have is said once, not sent again at each visit.
      if (trouble !== 'unsent') await this.#forget(id);
      return this.#patch(id, { state: 'failed', trouble });
    }
    this.#patch(id, { state: 'sent', sentBytes: content.bytes.byteLength });
    await this.#forget(id);
    this.#options.onSent();
  }

  #view = (id: string, name: string, state: UploadState, sizeBytes: number): UploadView => ({
    id,
    name,
    state,
    sizeBytes,
    sentBytes: 0,
    trouble: null,
  });

  #patch(id: string, change: Partial<UploadView>) {
    const item = this.#items.find((one) => one.id === id);
    if (item) Object.assign(item, change);
  }
}
