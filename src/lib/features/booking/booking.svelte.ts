import type { Ulid } from '#domain/primitives.ts';
import type { Drafts } from '$lib/adapters/drafts.ts';
import { KeptForm } from '$lib/features/drafts/kept-form.svelte.ts';
import {
  blankBooking,
  type BookingDraft,
  bookingDraftKey,
  BookingDraftSchema,
  newBookingIds,
} from './booking-draft.ts';

/** The wizard's state, kept on the tablet as it is typed; several bookings may be under way. */
export class BookingInProgress {
  readonly form: KeptForm<BookingDraft>;

  /** @param appointment the ULID that the appointment will have. */
  constructor(drafts: Drafts, appointment: Ulid) {
    this.form = new KeptForm({
      drafts,
      key: bookingDraftKey(appointment),
      blank: blankBooking(newBookingIds(appointment)),
      read: (value) => BookingDraftSchema.safeParse(value).data ?? null,
    });
  }

  get draft() {
    return this.form.value;
  }
  get isLoaded() {
    return this.form.isLoaded;
  }

  /** Someone else than before: what was agreed for the first one doesn't hold for the second. */
  choosePatient(patient: string | null) {
    const { draft } = this;
    const isAnother = patient !== draft.patient || (patient === null) !== draft.isNew;
    if (isAnother) this.form.value = { ...blankBooking(draft.ids), form: draft.form };
    this.draft.patient = patient;
    this.draft.isNew = patient === null;
  }
}
