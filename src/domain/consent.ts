import * as z from 'zod/mini';
import type { AppointmentStatus } from './appointment.ts';
import { documentSchema } from './document-base.ts';
import { InstantSchema, LineSchema, UlidSchema, type Instant } from './primitives.ts';

/** Who gave it, how, which text was read out, when; `by` says who took it (R1). Withdrawn by a later record. */
export const ConsentSchema = documentSchema('consent', {
  appointment: UlidSchema,
  decision: z.enum(['given', 'withdrawn']),
  giver: z.object({
    name: LineSchema,
    relation: z.enum(['patient', 'parent', 'guardian', 'relative', 'trusted-person']),
  }),
  means: z.enum(['phone', 'in-person', 'writing']),
  textVersion: LineSchema,
  takenAt: InstantSchema,
});
export type Consent = z.infer<typeof ConsentSchema>;

interface Told {
  status: AppointmentStatus;
  consentWithdrawnAt?: Instant | undefined;
}

/**
 * Withdrawn before anyone was in the room: nobody is let into the consultation any more. Once it has begun its doctor
 * decides, who reads of it at once: a call that is cut by itself may be one in which someone is unwell.
 */
export const keepsDoorsShut = ({ status, consentWithdrawnAt }: Told): boolean =>
  consentWithdrawnAt !== undefined && status === 'booked';
