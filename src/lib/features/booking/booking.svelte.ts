import type { Consent } from '#domain/consent.ts';
import type { AppointmentView } from '#domain/appointment-view.ts';
import type { KeyValues } from '$lib/adapters/dexie-facility.ts';
import { blankBooking, type BookingDraft, BookingDraftSchema, consentDraftOf } from './booking-draft.ts';

const DRAFT = 'booking';
/** Within a second of the last key (sync.md). */
const SAVE_AFTER_MS = 400;

/** The wizard's state, kept on the tablet as it is typed. */
export class BookingInProgress {
  draft = $state<BookingDraft>(blankBooking());
  #isLoaded = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #drafts: KeyValues;

  constructor(drafts: KeyValues) {
    this.#drafts = drafts;
  }

  get isLoaded() {
    return this.#isLoaded;
  }

  async load(): Promise<void> {
    const kept = BookingDraftSchema.safeParse(await this.#drafts.read(DRAFT));
    if (kept.success) this.draft = kept.data;
    this.#isLoaded = true;
  }

  /** Starts from a booking that was refused: only the slot is left to choose. */
  restartFrom(view: AppointmentView, consent: Consent | null) {
    this.draft = {
      ...blankBooking(),
      patient: view.patient,
      practitioner: view.practitioner,
      motive: view.motive ?? '',
      consent: consentDraftOf(consent),
    };
    this.#isLoaded = true;
  }

  startWith(patient: string) {
    this.draft = { ...blankBooking(), patient };
    this.#isLoaded = true;
  }

  /** Someone else than before: what was agreed for the first one doesn't hold for the second. */
  choosePatient(patient: string | null) {
    const isAnother = patient !== this.draft.patient || (patient === null) !== this.draft.isNew;
    if (isAnother) this.draft = { ...blankBooking(), form: this.draft.form };
    this.draft.patient = patient;
    this.draft.isNew = patient === null;
  }

  saveSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), SAVE_AFTER_MS);
  }

  async save(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#drafts.write(DRAFT, $state.snapshot(this.draft));
  }

  async discard(): Promise<void> {
    clearTimeout(this.#timer);
    this.draft = blankBooking();
    await this.#drafts.remove(DRAFT);
  }
}
