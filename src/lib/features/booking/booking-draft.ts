import type { AppointmentView } from '#domain/appointment-view.ts';
import type { Consent } from '#domain/consent.ts';
import { InstantSchema, type Ulid, UlidSchema } from '#domain/primitives.ts';
import {
  blankPatientForm,
  type PatientForm,
  PatientFormSchema,
} from '$lib/features/patients/patient-form.ts';
import { ulid } from 'ulid';
import * as z from 'zod/mini';

export const BOOKING_STEPS = ['patient', 'consent', 'slot', 'recap'] as const;
export type BookingStep = (typeof BOOKING_STEPS)[number];

/** The ULIDs of what a booking will write, made once: « Réserver » pressed again repeats the same documents. */
export const BookingIdsSchema = z.object({
  appointment: UlidSchema,
  patient: UlidSchema,
  change: UlidSchema,
  consent: UlidSchema,
});
export type BookingIds = z.infer<typeof BookingIdsSchema>;

export const newBookingIds = (appointment: Ulid = ulid()): BookingIds => ({
  appointment,
  patient: ulid(),
  change: ulid(),
  consent: ulid(),
});

/** A booking being made: survives « Retour », a reload and a power cut. */
export const BookingDraftSchema = z.object({
  ids: BookingIdsSchema,
  /** The refused booking that it will stand for. */
  replaces: z.nullable(UlidSchema),
  /** An existing patient, or null while `form` describes a new one. */
  patient: z.nullable(UlidSchema),
  isNew: z.boolean(),
  form: PatientFormSchema,
  consent: z.object({
    giver: z.string(),
    relation: z.enum(['patient', 'parent', 'guardian', 'relative', 'trusted-person', '']),
    means: z.enum(['phone', 'in-person', 'writing']),
    /** When the giver agreed; null until then. */
    takenAt: z.nullable(InstantSchema),
    /** Left for later: the dashboard will ask for it. */
    isPutOff: z.boolean(),
  }),
  practitioner: z.nullable(z.string()),
  slot: z.nullable(z.object({ start: InstantSchema, end: InstantSchema })),
  motive: z.string(),
  /** Of the facility's questionnaires, when another than the proposed one was chosen. */
  questionnaire: z.optional(z.string()),
});
export type BookingDraft = z.infer<typeof BookingDraftSchema>;

const DRAFTS = 'booking:';
export const bookingDraftKey = (appointment: Ulid) => `${DRAFTS}${appointment}`;
/** Every booking begun starts so. */
export const BOOKING_DRAFTS = DRAFTS;

export const blankBooking = (ids: BookingIds = newBookingIds()): BookingDraft => ({
  ids,
  replaces: null,
  patient: null,
  isNew: false,
  form: blankPatientForm() satisfies PatientForm,
  consent: { giver: '', relation: '', means: 'phone', takenAt: null, isPutOff: false },
  practitioner: null,
  slot: null,
  motive: '',
});

/** What a consent already given fills in for the booking that replaces a refused one. */
const consentDraftOf = (consent: Consent | null): BookingDraft['consent'] =>
  consent?.decision === 'given'
    ? {
        giver: consent.giver.name,
        relation: consent.giver.relation,
        means: consent.means,
        takenAt: consent.takenAt,
        isPutOff: false,
      }
    : blankBooking().consent;

/** Starts from a booking that was refused: only the slot is left to choose. */
export const bookingInsteadOf = (view: AppointmentView, consent: Consent | null): BookingDraft => ({
  ...blankBooking(),
  replaces: view.id,
  patient: view.patient,
  practitioner: view.practitioner,
  motive: view.motive ?? '',
  ...(view.form && { questionnaire: view.form }),
  consent: consentDraftOf(consent),
});

/** The first step that still lacks something: nobody gets to the recap past it. */
export function furthestStep(draft: BookingDraft, isPatientComplete: boolean): BookingStep {
  if (!isPatientComplete) return 'patient';
  const { giver, relation, takenAt, isPutOff } = draft.consent;
  if (!isPutOff && !(giver.trim() && relation && takenAt)) return 'consent';
  return draft.practitioner && draft.slot ? 'recap' : 'slot';
}
