import type { FacilityDexie, PendingUpload } from '$lib/adapters/dexie-facility.ts';
import type { uploadFile } from '$lib/adapters/tus-upload.ts';
import type { FileRefusal } from '$lib/features/documents/photo-plan.ts';
import type { PrepareOutcome } from '$lib/features/documents/prepare-file.ts';
import { isStorageFull } from '#domain/storage-fault.ts';
import { isForGood, needsSignIn } from './upload-outcome.ts';
import { createWaitingFiles, type WaitingFiles } from './waiting-files.ts';

export interface UploadQueueOptions {
  dexie: FacilityDexie;
  prepare: (file: File) => Promise<PrepareOutcome>;
  uploadFile: typeof uploadFile;
  /** False while the service doesn't know the appointment, or refused it: its files wait. */
  isBooked: (appointment: string) => Promise<boolean>;
  /** The booking that stands for a refused one, made here or on another tablet; null when none does. */
  replacedBy: (appointment: string) => string | null;
  /** Bytes that this browser would still keep. */
  roomBytes: () => Promise<number>;
}

/** Why a file was not taken: nothing of it is kept, and the person still has it. */
export type AddRefusal = FileRefusal | 'storage-full' | 'not-kept';

/** Where a file stands; `refused` for good, the others leave by themselves. */
export type UploadStage = 'sending' | 'waiting' | 'unbooked' | 'sign-in' | 'refused';

/** Bytes sent are null once it isn't being sent any more. */
type Message = { id: string; sentBytes: number | null } | { needsSignIn: boolean } | { unbooked: string[] };

/** Left free for what nurses write. */
const RESERVE_BYTES = 5 * 1024 * 1024;

/** Files on their way to a dossier: kept on the tablet until the service has them, sent one at a time by one tab. */
export class UploadQueue {
  #uploads = $state.raw<PendingUpload[]>([]);
  #sentBytes = $state.raw<Readonly<Record<string, number>>>({});
  /** Files that are not kept yet. */
  #adding = $state(0);
  #needsSignIn = $state(false);
  #unbooked = $state.raw<readonly string[]>([]);
  #isSending = false;
  #isAsked = false;
  #isLeading = false;
  readonly #options: UploadQueueOptions;
  readonly #waiting: WaitingFiles;
  readonly #channel: BroadcastChannel;
  readonly #closing = new AbortController();
  readonly #stop: () => void;

  constructor(options: UploadQueueOptions) {
    this.#options = options;
    const { dexie } = options;
    const name = `vis-a-vis-uploads:${dexie.name}`;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }: MessageEvent<Message>) => this.#hear(data);
    this.#waiting = createWaitingFiles(dexie);
    this.#stop = this.#waiting.watch((uploads) => {
      const isAdded = uploads.length > this.#uploads.length;
      this.#uploads = uploads;
      // Another tab may have added it.
      if (isAdded) void this.resume();
    });
    void this.#lead(name);
  }

  get count() {
    return this.#uploads.length;
  }
  get files(): readonly PendingUpload[] {
    return this.#uploads;
  }
  get ids() {
    return this.#uploads.map(({ id }) => id);
  }
  /** Reloading would lose a photo that is being shrunk, or cut a transfer. */
  get isBusy() {
    return this.#adding > 0 || Object.keys(this.#sentBytes).length > 0;
  }
  /** The service asks who holds the tablet before it takes anything. */
  get needsSignIn() {
    return this.#needsSignIn;
  }
  of(appointment: string) {
    return this.#uploads.filter((upload) => upload.appointment === appointment);
  }
  sentBytes(id: string) {
    return this.#sentBytes[id] ?? 0;
  }
  stageOf({ id, appointment, refused }: PendingUpload): UploadStage {
    if (refused) return 'refused';
    if (this.#needsSignIn) return 'sign-in';
    if (this.#unbooked.includes(appointment)) return 'unbooked';
    // Tried, but not one byte has gone: the service may be away.
    return this.sentBytes(id) > 0 ? 'sending' : 'waiting';
  }

  /** Keeps the file on the tablet, photos shrunk and without the place where they were taken; then starts sending. */
  async add(appointment: string, file: File): Promise<AddRefusal | null> {
    this.#adding += 1;
    try {
      const outcome = await this.#options.prepare(file);
      if (!outcome.ok) return outcome.reason;
      const { bytes } = outcome.file;
      if ((await this.#options.roomBytes()) < bytes.byteLength + RESERVE_BYTES) return 'storage-full';
      await this.#waiting.keep(appointment, outcome.file);
    } catch (cause) {
      console.error('upload', cause);
      return isStorageFull(cause) ? 'storage-full' : 'not-kept';
    } finally {
      this.#adding -= 1;
    }
    void this.resume();
    return null;
  }

  /**
   * Files meant for a booking that was refused go with the one that stands for it. Never rejects: each is looked at
   * again before it leaves.
   */
  async reassign(from: string, to: string): Promise<void> {
    await this.#waiting.reassign(from, to).catch((cause: unknown) => console.error('upload', cause));
  }

  async retry(id: string): Promise<void> {
    await this.#waiting.mark(id, null);
    await this.resume();
  }

  remove(id: string): Promise<void> {
    return this.#waiting.remove(id);
  }

  /** Someone signed in again. */
  signedIn(): void {
    this.#tell({ needsSignIn: false });
    void this.resume();
  }

  /** Goes on with what waits, in the leading tab; stops quietly when the network is gone. */
  async resume(): Promise<void> {
    this.#isAsked = true;
    if (this.#isSending || !this.#isLeading) return;
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

  close() {
    this.#closing.abort();
    this.#stop();
    this.#channel.close();
  }

  async #lead(name: string) {
    const lead = async () => {
      this.#isLeading = true;
      void this.resume();
      await new Promise((resolve) => this.#closing.signal.addEventListener('abort', resolve));
    };
    if (!navigator.locks) return lead();
    await navigator.locks.request(name, { signal: this.#closing.signal }, lead).catch((cause: unknown) => {
      if (!this.#closing.signal.aborted) throw cause;
    });
  }

  async #sendAll() {
    if (this.#needsSignIn || navigator.onLine === false) return;
    const unbooked: string[] = [];
    for (const id of await this.#waiting.ids()) {
      const upload = await this.#followed(id);
      if (!upload || upload.refused !== null || unbooked.includes(upload.appointment)) continue;
      if (!(await this.#options.isBooked(upload.appointment))) unbooked.push(upload.appointment);
      else if (!(await this.#send(upload))) break;
    }
    this.#tell({ unbooked });
  }

  /** As it stands now, with the booking that it goes with now. */
  async #followed(id: string): Promise<PendingUpload | undefined> {
    const upload = await this.#waiting.get(id);
    const instead = upload && this.#options.replacedBy(upload.appointment);
    if (!instead) return upload;
    await this.#waiting.reassign(upload.appointment, instead);
    return { ...upload, appointment: instead };
  }

  /** @returns whether the next one may try its luck. */
  async #send({ id, appointment, name, sha256, mediaType }: PendingUpload): Promise<boolean> {
    const bytes = await this.#waiting.bytesOf(id);
    // Removed a moment ago, in another tab.
    if (!bytes) return true;
    this.#tell({ id, sentBytes: 0 });
    const outcome = await this.#options.uploadFile(new Blob([bytes], { type: mediaType }), {
      metadata: { id, appointment, kind: 'document', name, sha256 },
      onProgress: (sentBytes) => this.#tell({ id, sentBytes }),
      signal: this.#closing.signal,
    });
    this.#tell({ id, sentBytes: null });
    if (outcome.ok) {
      await this.remove(id);
      return true;
    }
    const { error } = outcome.failure;
    if (needsSignIn(error)) this.#tell({ needsSignIn: true });
    if (!isForGood(error)) return false;
    await this.#waiting.mark(id, error);
    return true;
  }

  #tell(message: Message) {
    this.#hear(message);
    if (!this.#closing.signal.aborted) this.#channel.postMessage(message);
  }

  #hear(message: Message) {
    if ('sentBytes' in message) {
      const { id, sentBytes } = message;
      const others = Object.entries(this.#sentBytes).filter(([other]) => other !== id);
      const own: [string, number][] = sentBytes === null ? [] : [[id, sentBytes]];
      this.#sentBytes = Object.fromEntries([...others, ...own]);
    } else if ('unbooked' in message) this.#unbooked = message.unbooked;
    else {
      this.#needsSignIn = message.needsSignIn;
      if (!message.needsSignIn) void this.resume();
    }
  }
}
