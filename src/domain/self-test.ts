import * as z from 'zod/mini';
import { documentSchema } from './document-base.ts';
import { LineSchema, UlidSchema } from './primitives.ts';

export const SELF_TEST_STEPS = ['browser', 'camera', 'microphone', 'loudspeaker', 'network'] as const;
export type SelfTestStep = (typeof SELF_TEST_STEPS)[number];

export const SelfTestCauseSchema = z.enum([
  'no-media-devices',
  'in-app-browser',
  'permission-denied',
  'not-found',
  'busy',
  'black-picture',
  'silent',
  'not-heard',
  'blocked',
  'no-relay',
  'unknown',
]);
export type SelfTestCause = z.infer<typeof SelfTestCauseSchema>;

export const SelfTestResultSchema = z.object({
  steps: z
    .array(
      z.object({
        step: z.enum(SELF_TEST_STEPS),
        state: z.enum(['passed', 'failed', 'skipped']),
        cause: z.optional(SelfTestCauseSchema),
      }),
    )
    .check(z.maxLength(SELF_TEST_STEPS.length)),
  /** In words a nurse understands: « Android, Chrome ». */
  device: LineSchema,
  durationMs: z.number().check(z.gte(0), z.lte(600_000)),
});
export type SelfTestResult = z.infer<typeof SelfTestResultSchema>;

/** Passed when no step failed: a skipped one doesn't count against it. */
export const isPassed = (result: Pick<SelfTestResult, 'steps'>) =>
  result.steps.every(({ state }) => state !== 'failed');

export const SelfTestSchema = documentSchema('selftest', {
  appointment: UlidSchema,
  result: SelfTestResultSchema,
});
export type SelfTest = z.infer<typeof SelfTestSchema>;
