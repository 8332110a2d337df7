import * as z from 'zod/mini';
import { InstantSchema, LineSchema } from './primitives.ts';

/** What a browser says of a subscription (RFC 8030, 8291): where to send, and what to encrypt with. */
export const PushSubscriptionSchema = z.object({
  /** Whoever knows it may send: it is never shown again. */
  endpoint: z.url().check(z.maxLength(1000), z.regex(/^https?:\/\//)),
  keys: z.object({
    /** base64url: an uncompressed point of P-256. */
    p256dh: z.string().check(z.regex(/^B[\w-]{86}$/)),
    /** base64url: 16 bytes. */
    auth: z.string().check(z.regex(/^[\w-]{22}$/)),
  }),
});
export type PushSubscriptionKeys = z.infer<typeof PushSubscriptionSchema>;

/** Names a subscription without its address. */
export const PushIdSchema = z.string().check(z.regex(/^[0-9a-f]{32}$/));

/** A browser that is sent notifications, as its owner sees it. */
export const PushDeviceSchema = z.object({
  id: PushIdSchema,
  /** « Chrome », « Android »; null when it is none of those known. */
  browser: z.nullable(LineSchema),
  system: z.nullable(LineSchema),
  /** The tablet's name; null: another browser. */
  tablet: z.nullable(LineSchema),
  addedAt: InstantSchema,
  /** It must be made anew on that device: the push service no longer takes what is sent. */
  isStale: z.boolean(),
  /** Accepted in the session that asks; a family's always is. */
  isOfSession: z.boolean(),
});
export type PushDevice = z.infer<typeof PushDeviceSchema>;

/** All of one owner's, and what a browser subscribes with. */
export const PushDevicesSchema = z.object({
  /** base64url */
  key: z.string(),
  devices: z.array(PushDeviceSchema),
});
export type PushDevices = z.infer<typeof PushDevicesSchema>;

/** Proof that a notification was shown: opens nothing else. */
export const PushReceiptSchema = z.object({
  message: z.string().check(z.minLength(1), z.maxLength(200)),
  token: z.string().check(z.regex(/^[\w-]{43}$/)),
});
export type PushReceipt = z.infer<typeof PushReceiptSchema>;

/** What is encrypted for one browser. Only `title` and `body` are ever seen on a locked screen. */
export const PushPayloadSchema = z.object({
  title: LineSchema,
  body: LineSchema,
  /** One of a tag takes the place of the one before it. */
  tag: z.string().check(z.minLength(1), z.maxLength(64)),
  /** Where a tap leads: a path of this service, with a link's secret in its fragment. */
  open: z.string().check(z.regex(/^\/[emor](\/|#|$)/), z.maxLength(3_000)),
  receipt: z.optional(PushReceiptSchema),
});
export type PushPayload = z.infer<typeof PushPayloadSchema>;
