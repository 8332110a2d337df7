import type { Hold, PendingUpload } from '$lib/adapters/waiting-files.ts';
import { Sender, type SenderOptions, type SendingNews } from './sender.ts';
import {
  UploadIntake,
  type AddOptions,
  type NotTaken,
  type UploadIntakeOptions,
} from './upload-intake.svelte.ts';

export interface UploadQueueOptions extends UploadIntakeOptions, SenderOptions {
  /** Where nothing else asks it to go on. Returns what stops listening. */
  onWakeUp?: (callback: () => void) => () => void;
}

/** Where a file stands; `refused` for good, those `to-check` and `paused` wait for a person, the others leave by themselves. */
export type UploadStage = Hold | 'sending' | 'next' | 'waiting' | 'unbooked' | 'sign-in' | 'refused';

const isFree = ({ held, refused }: PendingUpload) => !held && refused === null;

/** Files on their way to dossiers: kept on the device until the service has them, sent one at a time by one page. */
export class UploadQueue {
  #uploads = $state.raw<PendingUpload[]>([]);
  /** Since there was nothing more to send. */
  #sent = $state.raw<PendingUpload[]>([]);
  #sentBytes = $state.raw<Readonly<Record<string, number>>>({});
  /** Bytes have left, and nothing has stopped them since. */
  #flows = $state(false);
  #needsSignIn = $state(false);
  #unbooked = $state.raw<readonly string[]>([]);
  readonly #shown = new Set<string>();
  readonly intake: UploadIntake;
  readonly #files: UploadQueueOptions['files'];
  readonly #sender: Sender;
  readonly #channel: BroadcastChannel;
  readonly #stops: (() => void)[];
  #isClosed = false;

  constructor(options: UploadQueueOptions) {
    const name = `vis-a-vis-uploads:${options.name}`;
    this.#files = options.files;
    this.intake = new UploadIntake(options);
    this.#sender = new Sender(
      { ...options, name },
      { tell: (news) => this.#tell(news), needsSignIn: () => this.#needsSignIn },
    );
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }: MessageEvent<SendingNews>) => this.#hear(data);
    const wake = options.onWakeUp?.(() => void this.resume());
    this.#stops = [options.files.watch((uploads) => this.#see(uploads)), ...(wake ? [wake] : [])];
    void this.#sender.lead();
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
    return this.intake.isPreparing || Object.keys(this.#sentBytes).length > 0;
  }
  /** Something is in this page's memory alone: closing it would lose it. */
  get isFragile() {
    return this.intake.isPreparing || this.#uploads.some(({ id }) => this.isOnlyInMemory(id));
  }
  /** The service asks who is there before it takes anything. */
  get needsSignIn() {
    return this.#needsSignIn;
  }
  of(appointment: string) {
    return this.#uploads.filter((upload) => upload.appointment === appointment);
  }
  /** What has arrived since there was nothing more to send. */
  sentLately(appointment: string) {
    return this.#sent.filter((upload) => upload.appointment === appointment);
  }
  /**
   * Those of them that their dossier hasn't shown yet. One that it showed, and that was taken back since, isn't told as sent.
   * @param shown ids of what the dossier shows now
   */
  arrived(appointment: string, shown: ReadonlySet<string>) {
    for (const id of shown) this.#shown.add(id);
    return this.sentLately(appointment).filter(({ id }) => !this.#shown.has(id));
  }
  sentBytes(id: string) {
    return this.#sentBytes[id] ?? 0;
  }
  isOnlyInMemory(id: string) {
    return this.#files.isOnlyInMemory(id);
  }
  bytesOf(id: string) {
    return this.#files.bytesOf(id);
  }
  stageOf({ id, appointment, refused, held }: PendingUpload): UploadStage {
    if (refused) return 'refused';
    if (held) return held;
    if (this.#needsSignIn) return 'sign-in';
    if (this.#unbooked.includes(appointment)) return 'unbooked';
    // Tried, but not one byte has gone: the service may be away.
    if (this.sentBytes(id) > 0) return 'sending';
    return this.#flows ? 'next' : 'waiting';
  }

  /**
   * Keeps files on the device, photos shrunk and without the place where they were taken. They leave once someone has
   * looked at them (`send`). Never rejects.
   * @returns those of them that were not taken
   */
  async add(appointment: string, files: Iterable<File>, options?: AddOptions): Promise<NotTaken[]> {
    const refusals = await this.intake.add(appointment, files, options);
    void this.resume();
    return refusals;
  }

  /** What was looked at, or was paused, leaves. */
  send(appointment: string): Promise<void> {
    return this.#hold(this.of(appointment), undefined);
  }
  /** By a person; until they say otherwise, on every page and after a reload. */
  pause(appointment: string): Promise<void> {
    return this.#hold(this.of(appointment).filter(isFree), 'paused');
  }
  /** Goes on with what was paused; what nobody has looked at stays. */
  goOn(appointment: string): Promise<void> {
    return this.#hold(
      this.of(appointment).filter(({ held }) => held === 'paused'),
      undefined,
    );
  }

  /**
   * Files meant for a booking that was refused go with the one that stands for it. Never rejects: each is looked at
   * again before it leaves.
   */
  async reassign(from: string, to: string): Promise<void> {
    await this.#files.reassign(from, to).catch((cause: unknown) => console.error('upload', cause));
  }

  async retry(id: string): Promise<void> {
    this.#sender.forgive(id);
    await this.#files.change([id], { refused: null });
    void this.resume();
  }
  remove(id: string): Promise<void> {
    return this.#files.remove(id);
  }
  /** Keeps nothing of what wasn't sent: the person leaves a shared device. */
  async clear(appointment: string): Promise<void> {
    await Promise.all(this.of(appointment).map(({ id }) => this.remove(id)));
  }

  /** Someone signed in again. */
  signedIn(): void {
    this.#tell({ needsSignIn: false });
    void this.resume();
  }
  /** Goes on with what waits. Never rejects. */
  resume(): Promise<void> {
    return this.#sender.resume();
  }
  close() {
    this.#isClosed = true;
    this.#sender.close();
    for (const stop of this.#stops) stop();
    this.#channel.close();
  }

  async #hold(uploads: PendingUpload[], held: PendingUpload['held']) {
    await this.#files.change(
      uploads.map(({ id }) => id),
      { held },
    );
    // Told as soon as it is noted: nobody waits for the sending.
    void this.resume();
  }

  #see(uploads: PendingUpload[]) {
    const before = this.#uploads;
    this.#uploads = uploads;
    if (before.length === 0 && uploads.length > 0) {
      this.#sent = [];
      this.#flows = false;
    }
    void this.#sender.look();
    // Another page may have added one, or let it go.
    if (uploads.filter(isFree).length > before.filter(isFree).length) void this.resume();
  }

  #tell(news: SendingNews) {
    this.#hear(news);
    if (!this.#isClosed) this.#channel.postMessage(news);
  }

  #hear(news: SendingNews) {
    if ('sentBytes' in news) {
      const { id, sentBytes } = news;
      const others = Object.entries(this.#sentBytes).filter(([other]) => other !== id);
      const own: [string, number][] = sentBytes === null ? [] : [[id, sentBytes]];
      this.#sentBytes = Object.fromEntries([...others, ...own]);
      if (sentBytes) this.#flows = true;
    } else if ('stopped' in news) {
      this.#sentBytes = Object.fromEntries(Object.keys(this.#sentBytes).map((id) => [id, 0]));
      this.#flows = false;
    } else if ('sent' in news) {
      this.#flows = true;
      this.#sent = [...this.#sent, ...this.#uploads.filter(({ id }) => id === news.sent)];
    } else if ('unbooked' in news) this.#unbooked = news.unbooked;
    else {
      this.#needsSignIn = news.needsSignIn;
      if (!news.needsSignIn) void this.resume();
    }
  }
}
