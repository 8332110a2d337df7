import * as z from 'zod/mini';
import { documentSchema } from './document-base.ts';
import { MessageStateSchema } from './message.ts';
import { InstantSchema, LineSchema, UlidSchema } from './primitives.ts';
import { SelfTestCauseSchema, SELF_TEST_STEPS } from './self-test.ts';

const StepCauseSchema = z.object({ step: z.enum(SELF_TEST_STEPS), cause: z.optional(SelfTestCauseSchema) });

/** What makes an appointment ready, written by the service alone; the dashboard's columns (R6). */
export const ReadinessSchema = documentSchema('readiness', {
  appointment: UlidSchema,
  messages: z.array(MessageStateSchema),
  /** Who told the family by telephone what the messages of this generation could not. */
  called: z.optional(z.object({ at: InstantSchema, by: LineSchema, generation: z.number() })),
  openedAt: z.nullable(InstantSchema),
  tested: z.nullable(
    z.object({
      at: InstantSchema,
      passed: z.boolean(),
      device: LineSchema,
      failures: z.array(StepCauseSchema),
      /** What lets the call be held with something less; absent when nothing does. */
      warnings: z.optional(z.array(StepCauseSchema)),
    }),
  ),
  /** Of the two whom the consultation is about, who is in the room right now: guests make nothing ready. */
  present: z.array(z.enum(['patient', 'practitioner'])),
  /** When the patient first came in. */
  arrivedAt: z.nullable(InstantSchema),
});
export type Readiness = z.infer<typeof ReadinessSchema>;
