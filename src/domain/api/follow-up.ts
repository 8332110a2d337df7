import * as z from 'zod/mini';
import { AppointmentSchema } from '../appointment.ts';
import { endpoint } from '../endpoint.ts';
import { InstantSchema, IntervalSchema, LineSchema, TextSchema, UlidSchema } from '../primitives.ts';

/** The next consultation, planned by the doctor from this one: same patient, same facility. */
export const followUpApi = {
  /** The doctor's free slots nearest to an hour. */
  slots: endpoint({
    method: 'GET',
    path: '/api/doctor/appointments/:appointment/follow-up',
    query: z.object({ around: InstantSchema }),
    request: undefined,
    response: z.object({ slots: z.array(IntervalSchema), timeZone: LineSchema }),
    errors: ['not-found'],
  }),
  /**
   * Asks for it as a tablet would: the same rules, the same messages to the family. Repeatable with the same id. `null`
   * when it is asked and not yet answered.
   */
  book: endpoint({
    method: 'POST',
    path: '/api/doctor/appointments/:appointment/follow-up',
    request: z.object({
      id: UlidSchema,
      start: InstantSchema,
      end: InstantSchema,
      motive: z.nullable(TextSchema),
    }),
    response: z.object({ appointment: z.nullable(AppointmentSchema) }),
    errors: ['not-found'],
  }),
};
