import * as z from 'zod/mini';
import { documentSchema } from './document-base.ts';
import {
  InstantSchema,
  IntervalSchema,
  LineSchema,
  SlugSchema,
  TextSchema,
  UlidSchema,
} from './primitives.ts';

/** FHIR's words. `proposed` is never stored: a device computes it for a request not yet answered. */
export const AppointmentStatusSchema = z.enum(['booked', 'arrived', 'fulfilled', 'cancelled', 'noshow']);
export type AppointmentStatus = z.infer<typeof AppointmentStatusSchema>;

export const CancellationReasonSchema = z.enum([
  'slot-taken',
  'too-late',
  'outside-availability',
  'unknown-patient',
  'unknown-practitioner',
  'already-rebooked',
  'family-asked',
  'facility-asked',
  'practitioner-asked',
  'consent-withdrawn',
  'mistake',
  'other',
]);
export type CancellationReason = z.infer<typeof CancellationReasonSchema>;

/** A booking born cancelled for one of these was not granted: its family was never told of it. */
export const BOOKING_REFUSALS: readonly (CancellationReason | null)[] = [
  'slot-taken',
  'too-late',
  'outside-availability',
  'unknown-patient',
  'unknown-practitioner',
  'already-rebooked',
];

/** Why a later request on an appointment (move, cancel, reissue, resend) was not carried out. */
export const RefusalReasonSchema = z.enum([
  'slot-taken',
  'too-late',
  'outside-availability',
  'unknown-appointment',
  'already-closed',
  'already-cancelled',
  'changed-meanwhile',
  'no-such-channel',
]);
export type RefusalReason = z.infer<typeof RefusalReasonSchema>;

/** The service's answer to one request; a request without one is still « demandé ». */
export const AnswerSchema = z.object({
  request: UlidSchema,
  outcome: z.enum(['done', 'refused']),
  reason: z.optional(RefusalReasonSchema),
  alternatives: z.optional(z.array(IntervalSchema)),
  /** For what began a generation: the number of the revision that did. */
  since: z.optional(z.int()),
  at: InstantSchema,
});
export type Answer = z.infer<typeof AnswerSchema>;

/** Written by the service alone. Its ULID is the booking request's. */
export const AppointmentSchema = documentSchema('appointment', {
  facility: SlugSchema,
  patient: UlidSchema,
  practitioner: SlugSchema,
  status: AppointmentStatusSchema,
  statusReason: z.nullable(CancellationReasonSchema),
  start: InstantSchema,
  end: InstantSchema,
  /** Why the patient sees the doctor: shown in the dossier only, never in a message. */
  motive: z.nullable(TextSchema),
  /** The questionnaire that was chosen for it. Absent: the default. */
  form: z.optional(SlugSchema),
  /** Goes up with every re-issue, move and cancel: links, sessions and seats of an earlier one are dead (R12). */
  generation: z.number().check(z.gte(1), z.int()),
  /** The number of the revision that began this generation: a request based on an earlier one is outdated. */
  generationSince: z.optional(z.int()),
  receivedAt: InstantSchema,
  requestedBy: LineSchema,
  /** Free slots near the one that was lost, for a booking refused with `slot-taken`. */
  alternatives: z.array(IntervalSchema),
  /** The booking that was granted in the place of this refused one: there is no second. */
  replacedBy: z.optional(UlidSchema),
  answers: z.array(AnswerSchema),
  closedAt: z.nullable(InstantSchema),
  /** Since when the family's consent is withdrawn, if it is: doors and messages stay shut (consent.ts). */
  consentWithdrawnAt: z.optional(InstantSchema),
  /** Until when the family may still read (R11). */
  readUntil: z.nullable(InstantSchema),
});
export type Appointment = z.infer<typeof AppointmentSchema>;
