import * as z from 'zod/mini';

/** Which connection is meant: a fresh call has another one. */
const ConnectionIdSchema = z.string().check(z.maxLength(64));
/** Counts the negotiations of a connection; what belongs to an earlier one is dropped. PeerJS's own is 0. */
const NegotiationSchema = z.int().check(z.nonnegative());
/** Whoever wrote it made it up: a message that is sent again is the same. */
const ChatIdSchema = z.string().check(z.minLength(1), z.maxLength(36));
/** In UTF-16 units, as text fields count: the longest fits into one message whatever it is written in. */
export const MAX_CHAT_CHARACTERS = 4_000;
const SdpSchema = z.string().check(z.maxLength(16_000));

/** What a participant sends at this moment, in their own page's words. */
export const SendingSchema = z.object({
  microphone: z.boolean(),
  /** `none`: no camera could be had; `paused`: the network doesn't carry it for now. */
  camera: z.enum(['on', 'off', 'none', 'paused']),
  /** The picture is their screen. */
  sharing: z.boolean(),
});
export type Sending = z.infer<typeof SendingSchema>;

/**
 * What two participants tell each other over the room's channel, beside their media. The service passes it on
 * without a look inside; a page drops what it doesn't know.
 */
export const LinkMessageSchema = z.discriminatedUnion('type', [
  /** From who may not offer: no media arrives; `seen` is the last negotiation answered. null: no connection. */
  z.object({
    type: z.literal('restart-wanted'),
    connection: z.nullable(ConnectionIdSchema),
    seen: NegotiationSchema,
  }),
  z.object({
    type: z.literal('offer'),
    connection: ConnectionIdSchema,
    negotiation: NegotiationSchema,
    sdp: SdpSchema,
  }),
  z.object({
    type: z.literal('answer'),
    connection: ConnectionIdSchema,
    negotiation: NegotiationSchema,
    sdp: SdpSchema,
  }),
  z.object({
    type: z.literal('candidate'),
    connection: ConnectionIdSchema,
    negotiation: NegotiationSchema,
    candidate: z.object({
      candidate: z.string().check(z.maxLength(1_000)),
      sdpMid: z.nullable(z.string()),
      sdpMLineIndex: z.nullable(z.int()),
      usernameFragment: z.optional(z.nullable(z.string())),
    }),
  }),
  /** Media is back, but the whole picture with which it began was lost. */
  z.object({ type: z.literal('picture-wanted'), connection: ConnectionIdSchema }),
  /** At entry, at each change, and again to everyone when someone comes or a channel is back. */
  z.object({ type: z.literal('own-state'), ...SendingSchema.shape }),
  /** Written by the other; gone with the call. Sent again until it is confirmed. */
  z.object({
    type: z.literal('chat'),
    id: ChatIdSchema,
    text: z.string().check(z.minLength(1), z.maxLength(MAX_CHAT_CHARACTERS)),
  }),
  z.object({ type: z.literal('chat-heard'), id: ChatIdSchema }),
]);
export type LinkMessage = z.infer<typeof LinkMessageSchema>;
