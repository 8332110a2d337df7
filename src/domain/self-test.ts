import * as z from 'zod/mini';
import { documentSchema } from './document-base.ts';
import { LineSchema, UlidSchema } from './primitives.ts';

export const SELF_TEST_STEPS = ['browser', 'camera', 'microphone', 'loudspeaker', 'network'] as const;
export type SelfTestStep = (typeof SELF_TEST_STEPS)[number];

export const SelfTestCauseSchema = z.enum([
  'no-media-devices',
  'in-app-browser',
  /** The browser refuses, by the person's choice. */
  'permission-denied',
  /** The browser's question was closed without an answer: asking again shows it again. */
  'permission-dismissed',
  /** The browser would, its system doesn't let it. */
  'permission-system',
  'not-found',
  'no-microphone',
  'busy',
  'black-picture',
  'silent',
  'not-heard',
  /** The browser plays and measures nothing before one more tap. */
  'sound-blocked',
  'blocked',
  'no-relay',
  'slow-network',
  'sound-only-network',
  'unusable-network',
  'unknown',
]);
export type SelfTestCause = z.infer<typeof SelfTestCauseSchema>;

/** What a call through the relay was measured to have, from this device and back to it. */
export const NetworkFiguresSchema = z.object({
  /** How the relay was reached; the first that worked of UDP, TCP, TLS. */
  transport: z.enum(['udp', 'tcp', 'tls']),
  rttMs: z.number().check(z.gte(0), z.lte(60_000)),
  jitterMs: z.number().check(z.gte(0), z.lte(60_000)),
  lossPercent: z.number().check(z.gte(0), z.lte(100)),
  /** What passed each second while as much as allowed was sent: at least this much is available. */
  kbps: z.number().check(z.gte(0), z.lte(1_000_000)),
});
export type NetworkFigures = z.infer<typeof NetworkFiguresSchema>;

export const SelfTestResultSchema = z.object({
  steps: z
    .array(
      z.object({
        step: z.enum(SELF_TEST_STEPS),
        /** A warning lets the call be held, with something less: no camera, a slow network. */
        state: z.enum(['passed', 'warning', 'failed', 'skipped']),
        cause: z.optional(SelfTestCauseSchema),
      }),
    )
    .check(z.maxLength(SELF_TEST_STEPS.length)),
  /** In words a nurse understands: « Android, Chrome ». */
  device: LineSchema,
  durationMs: z.number().check(z.gte(0), z.lte(600_000)),
  /** Absent when no relay was reached. */
  network: z.optional(NetworkFiguresSchema),
});
export type SelfTestResult = z.infer<typeof SelfTestResultSchema>;

/** Passed when no step failed: neither a skipped one nor a warning counts against it. */
export const isPassed = (result: Pick<SelfTestResult, 'steps'>) =>
  result.steps.every(({ state }) => state !== 'failed');

export type NetworkVerdict =
  | { state: 'passed' }
  | { state: 'warning'; cause: 'slow-network' | 'sound-only-network' }
  | { state: 'failed'; cause: 'unusable-network' };

interface Limits {
  kbps: number;
  rttMs: number;
  jitterMs: number;
  lossPercent: number;
}
const holds = (figures: NetworkFigures, { kbps, rttMs, jitterMs, lossPercent }: Limits) =>
  figures.kbps >= kbps &&
  figures.rttMs <= rttMs &&
  figures.jitterMs <= jitterMs &&
  figures.lossPercent <= lossPercent;

/** 500 kbit/s carry a picture 640 wide; people notice a turn of 400 ms when they speak in turns. */
const PICTURE: Limits = { kbps: 500, rttMs: 400, jitterMs: 60, lossPercent: 3 };
/** Under 150 kbit/s the call stops its picture by itself. */
const POOR_PICTURE: Limits = { kbps: 150, rttMs: 1_000, jitterMs: 200, lossPercent: 10 };
/** Sound alone is whole at 60 kbit/s; beyond a quarter lost, words are missing. */
const SOUND: Limits = { kbps: 50, rttMs: 3_000, jitterMs: 1_000, lossPercent: 25 };

/** What a call over this network will be like. */
export function judgeNetwork(figures: NetworkFigures): NetworkVerdict {
  if (holds(figures, PICTURE)) return { state: 'passed' };
  if (holds(figures, POOR_PICTURE)) return { state: 'warning', cause: 'slow-network' };
  if (holds(figures, SOUND)) return { state: 'warning', cause: 'sound-only-network' };
  return { state: 'failed', cause: 'unusable-network' };
}

export const SelfTestSchema = documentSchema('selftest', {
  appointment: UlidSchema,
  result: SelfTestResultSchema,
});
export type SelfTest = z.infer<typeof SelfTestSchema>;
