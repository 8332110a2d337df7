import * as z from 'zod/mini';
import { ChannelSchema, MessageCauseSchema, type Channel, type MessageCause } from './message.ts';
import { InstantSchema, LineSchema, type Instant } from './primitives.ts';

/** What keeps a whole channel from sending, whoever the message is for: the operator's to mend. */
const CHANNEL_FAULTS: readonly MessageCause[] = [
  'access-refused',
  'no-answer',
  'refused-by-gateway',
  'not-set',
];
export const isChannelFault = (cause: MessageCause): boolean => CHANNEL_FAULTS.includes(cause);

const CountSchema = z.int().check(z.gte(0));

export const ChannelHealthSchema = z.object({
  channel: ChannelSchema,
  /** `demo`: messages are shown, nothing leaves. */
  setting: z.enum(['set', 'demo', 'unset']),
  /** « smtp, smtp.example.fr »: never a secret; null where nothing is set. */
  driver: z.nullable(LineSchema),
  waiting: CountSchema,
  /** When the one that waits longest was queued. */
  oldestAt: z.nullable(InstantSchema),
  lastSuccessAt: z.nullable(InstantSchema),
  /** Of the last 24 hours, the most frequent first. */
  failures: z.array(z.object({ cause: MessageCauseSchema, count: CountSchema })),
  /** null: what was tried last left. */
  failing: z.nullable(
    z.object({
      since: InstantSchema,
      cause: MessageCauseSchema,
      /** The server's or the gateway's own, without addresses. */
      words: z.nullable(LineSchema),
    }),
  ),
});
export type ChannelHealth = z.infer<typeof ChannelHealthSchema>;

/** A try that a channel itself turned away, since it last let one through. */
export interface Trouble {
  at: Instant;
  cause: MessageCause;
  words: string | null;
  attempts: number;
}

/** Tries of one message after which it is no hiccup, greylisting included. */
export const LASTING_FROM = 3;

/** Whether a channel fails now: two messages met the same wall, or one met it again and again. */
export function failingOf(troubles: readonly Trouble[]): NonNullable<ChannelHealth['failing']> | null {
  const [first, ...others] = [...troubles].sort((a, b) => a.at.localeCompare(b.at));
  if (!first) return null;
  const last = others.at(-1) ?? first;
  if (others.length === 0 && first.attempts < LASTING_FROM) return null;
  return { since: first.at, cause: last.cause, words: last.words };
}

/** The fixed text of a try: it may reach anyone. */
export const TestRecipientSchema = z.object({
  to: z.string().check(z.trim(), z.minLength(3), z.maxLength(254)),
});

export const TestResultSchema = z.object({
  outcome: z.enum(['accepted', 'refused', 'demo', 'unset']),
  cause: z.nullable(MessageCauseSchema),
  /** What the server or the gateway answered. */
  words: z.nullable(LineSchema),
});
export type TestResult = z.infer<typeof TestResultSchema>;

export const PushTestResultSchema = z.object({
  /** `taken`: by the push service; no device said that it was shown. */
  outcome: z.enum(['shown', 'taken', 'refused']),
  cause: z.nullable(MessageCauseSchema),
  /** What was wrong, in the service's own words. */
  words: z.nullable(LineSchema),
});
export type PushTestResult = z.infer<typeof PushTestResultSchema>;

/** Those that may be tried with any address; a push goes to the browser in hand alone. */
export const TESTED_CHANNELS = ['sms', 'email'] as const satisfies readonly Channel[];
export type TestedChannel = (typeof TESTED_CHANNELS)[number];
