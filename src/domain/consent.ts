import * as z from 'zod/mini';
import { documentSchema } from './document-base.ts';
import { InstantSchema, LineSchema, UlidSchema } from './primitives.ts';

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
