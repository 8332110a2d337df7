import { documentId } from '#domain/document-ids.ts';
import type { Draft } from '#domain/dossier-file.ts';
import { type Ulid, UlidSchema } from '#domain/primitives.ts';
import { KeptForm } from '$lib/features/drafts/kept-form.svelte.ts';
import { noteDraftKey } from '$lib/features/drafts/note-drafts.ts';
import { stamp } from '$lib/features/facility-workspace/stamp.ts';
import type { Workspace } from '$lib/features/facility-workspace/workspace.ts';
import { recordOnce } from '$lib/features/sync/recorder.ts';
import { ulid } from 'ulid';
import * as z from 'zod/mini';

/** How often what is being written reaches the other tablets (sync.md). */
const FLUSH_EVERY_MS = 30_000;

const NoteDraftSchema = z.object({
  text: z.string(),
  /** The note's own ULID: adding it again after half a failure adds no second one. */
  note: UlidSchema,
});
type NoteDraft = z.infer<typeof NoteDraftSchema>;

type Writer = Pick<Workspace, 'author' | 'clock' | 'device' | 'drafts' | 'recorder' | 'store' | 'writings'>;

/** A note being written: on this tablet within a second, on the others every 30 s and on leaving. */
export class NoteInProgress {
  readonly form: KeptForm<NoteDraft>;
  /** Of the replicated draft: one of its own for each person on each tablet. */
  readonly draftId: string;
  readonly #writer: Writer;
  readonly #appointment: Ulid;
  #flushed = '';

  constructor(writer: Writer, appointment: Ulid) {
    const author = writer.author().id;
    this.#writer = writer;
    this.#appointment = appointment;
    this.draftId = documentId.draft(appointment, writer.device.id, author);
    this.form = new KeptForm({
      drafts: writer.drafts,
      key: noteDraftKey(appointment, author),
      blank: { text: '', note: ulid() },
      read: (value) => NoteDraftSchema.safeParse(value).data ?? null,
    });
  }

  async load(): Promise<void> {
    await this.form.load();
    // What the browser swept away is still on the service.
    const kept = this.#own();
    this.#flushed = kept?.text ?? '';
    if (kept && !this.form.value.text) this.form.value.text = kept.text;
  }

  /** Sends what was written since the last time; what was emptied is removed there too. Never rejects. */
  async flush(): Promise<void> {
    const { text } = this.form.value;
    if (!this.form.isLoaded || text === this.#flushed) return;
    const before = this.#flushed;
    this.#flushed = text;
    const { recorder, clock } = this.#writer;
    const draft: Draft = {
      _id: this.draftId,
      type: 'draft',
      ...stamp(this.#writer),
      appointment: this.#appointment,
      savedAt: new Date(clock.read()).toISOString(),
      text,
    };
    const done = text.trim() ? recorder.replace(draft) : recorder.remove(this.draftId);
    await done.catch((cause: unknown) => {
      console.error('draft', cause);
      // Tried again next time.
      if (this.#flushed === text) this.#flushed = before;
    });
  }

  /** Keeps it as a note; the draft is no more. Rejects when the tablet could not keep it. */
  async add(): Promise<void> {
    const { text, note } = this.form.value;
    const { recorder } = this.#writer;
    const appointment = this.#appointment;
    await recordOnce(recorder, note, (own) => ({
      _id: documentId.note(appointment, own),
      type: 'note',
      ...stamp(this.#writer),
      appointment,
      text: text.trim(),
    }));
    await this.form.restart({ text: '', note: ulid() });
    await this.flush();
  }

  /** Returns what ends it. */
  attach(): () => void {
    const { writings } = this.#writer;
    const flush = () => this.flush();
    writings.add(flush);
    const timer = setInterval(() => void this.flush(), FLUSH_EVERY_MS);
    const hide = () => document.visibilityState === 'hidden' && void this.flush();
    document.addEventListener('visibilitychange', hide);
    return () => {
      writings.delete(flush);
      clearInterval(timer);
      document.removeEventListener('visibilitychange', hide);
      void this.flush();
    };
  }

  #own() {
    return this.#writer.store.of('draft', this.#appointment).find(({ _id }) => _id === this.draftId);
  }
}
