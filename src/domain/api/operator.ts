import * as z from 'zod/mini';
import { AuditActionSchema, AuditEventSchema, AuditHeadTextSchema } from '../audit.ts';
import {
  ChannelHealthSchema,
  PushTestResultSchema,
  TestRecipientSchema,
  TestResultSchema,
} from '../channel-health.ts';
import { endpoint } from '../endpoint.ts';
import { InstantSchema, LineSchema, SlugSchema } from '../primitives.ts';
import { PushSubscriptionSchema } from '../push.ts';

const LineNumberSchema = z.int().check(z.gte(1));

/** A line of the journal as a screen shows it: names are looked up now, the journal itself holds ids. */
export const ShownLineSchema = z.object({
  number: LineNumberSchema,
  event: AuditEventSchema,
  /** Of the account; null: it was none, or it is gone. */
  name: z.nullable(LineSchema),
  /** Of the tablet in their hands; null: none, or unknown by now. */
  tablet: z.nullable(LineSchema),
});
export type ShownLine = z.infer<typeof ShownLineSchema>;

export const VerificationSchema = z.object({
  /** Where it first breaks; null: nowhere. */
  fault: z.nullable(z.object({ number: LineNumberSchema, fault: z.enum(['altered', 'missing']) })),
  /** The last line that is as it was written, and how many were read. */
  reached: z.int(),
  lines: z.int(),
  /** The first line that is kept, when earlier ones were cut off at the end of their time. */
  beginsAt: z.nullable(z.object({ number: LineNumberSchema, at: InstantSchema })),
  /** To note elsewhere, for the next time; null: the journal is empty, or broken. */
  head: z.nullable(AuditHeadTextSchema),
  /** The given one is of a line that was cut off since: it could not be compared. */
  isGivenTooOld: z.boolean(),
});
export type JournalVerification = z.infer<typeof VerificationSchema>;

/** What those who run the service see of it: nothing of anyone's health. */
export const operatorApi = {
  /** The latest lines first. `from` and `to` (left out) are instants; `before` goes on from an earlier answer. */
  journal: endpoint({
    method: 'GET',
    path: '/api/operator/journal',
    request: undefined,
    query: z.object({
      from: z.optional(InstantSchema),
      to: z.optional(InstantSchema),
      action: z.optional(AuditActionSchema),
      facility: z.optional(SlugSchema),
      before: z.optional(z.string().check(z.regex(/^\d{1,12}$/))),
    }),
    response: z.object({
      lines: z.array(ShownLineSchema),
      /** Where the next page goes on; null: this was the last. A page may be empty where lines are rare. */
      next: z.nullable(LineNumberSchema),
      facilities: z.array(z.object({ facility: SlugSchema, name: LineSchema })),
    }),
    errors: [],
  }),
  /** Reads all of it again. `head`: one that somebody noted earlier. */
  verifyJournal: endpoint({
    method: 'GET',
    path: '/api/operator/journal/verification',
    request: undefined,
    query: z.object({ head: z.optional(AuditHeadTextSchema) }),
    response: VerificationSchema,
    errors: [],
  }),
  channels: endpoint({
    method: 'GET',
    path: '/api/operator/channels',
    request: undefined,
    response: z.object({
      channels: z.array(ChannelHealthSchema),
      serverNow: InstantSchema,
      /** What a browser subscribes with, base64url. */
      pushKey: z.string(),
    }),
    errors: [],
  }),
  /** Sends a fixed harmless text to an address or a number; what came of it is the answer. */
  testChannel: endpoint({
    method: 'POST',
    path: '/api/operator/channels/:channel/test',
    request: TestRecipientSchema,
    response: TestResultSchema,
    errors: ['not-found', 'too-many-attempts'],
  }),
  /** Sends one notification to the browser that asks, and answers once it was shown there, or 20 s later. */
  testPush: endpoint({
    method: 'POST',
    path: '/api/operator/push-test',
    request: PushSubscriptionSchema,
    response: PushTestResultSchema,
    errors: ['too-many-attempts'],
  }),
};

/** JSON lines, as `npm run admin -- audit export` writes them: no contract, it is a file. */
export const JOURNAL_EXPORT_PATH = '/api/operator/journal/export';
