import * as z from 'zod/mini';
import { CancellationReasonSchema } from './appointment.ts';
import { documentSchema } from './document-base.ts';
import { InstantSchema, SlugSchema, TextSchema, UlidSchema } from './primitives.ts';

const onAppointment = {
  appointment: UlidSchema,
  /** The appointment's `_rev` that the person saw: what ordered two requests is told to both. */
  basedOn: z.string(),
  /** Requests on it that the person had already seen asked: what they changed meanwhile is no surprise. */
  after: z.optional(z.array(UlidSchema).check(z.maxLength(100))),
};

/** Stands for the revision when the booking isn't answered yet: the person saw what it becomes once granted. */
export const BASED_ON_BOOKING = '1-proposed';

export const BookSchema = z.object({
  kind: z.literal('book'),
  patient: UlidSchema,
  practitioner: SlugSchema,
  start: InstantSchema,
  end: InstantSchema,
  motive: z.nullable(TextSchema),
  /** The questionnaire that the family is asked to fill in. Absent: the default. */
  form: z.optional(SlugSchema),
  /** The refused booking that this one stands for. */
  replaces: z.optional(UlidSchema),
});
export const MoveSchema = z.object({
  kind: z.literal('move'),
  ...onAppointment,
  start: InstantSchema,
  end: InstantSchema,
});
export const CancelSchema = z.object({
  kind: z.literal('cancel'),
  ...onAppointment,
  reason: CancellationReasonSchema,
});
export const ReissueSchema = z.object({ kind: z.literal('reissue'), ...onAppointment });
export const ResendSchema = z.object({
  kind: z.literal('resend'),
  ...onAppointment,
  channel: z.enum(['email', 'sms']),
});
/** « La famille a été appelée »: what no message could tell, someone said. */
export const CalledSchema = z.object({ kind: z.literal('called'), ...onAppointment });

/**
 * What a device asks of the service: the whole command path, the same offline and online. Immutable; answered in
 * the appointment's `answers`, or by the appointment itself for a booking.
 */
export const RequestSchema = documentSchema('request', {
  order: z.discriminatedUnion('kind', [
    BookSchema,
    MoveSchema,
    CancelSchema,
    ReissueSchema,
    ResendSchema,
    CalledSchema,
  ]),
});
export type BookingRequest = z.infer<typeof RequestSchema>;
export type Order = BookingRequest['order'];
