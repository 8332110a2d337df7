import * as z from 'zod/mini';
import { InstantSchema, LineSchema, UlidSchema } from './primitives.ts';

/** One page sits in each; guests come by links of their own (docs/decisions/017-guests.md). */
export const SeatSchema = z.enum(['practitioner', 'patient', 'guest-1', 'guest-2']);
export type Seat = z.infer<typeof SeatSchema>;

/** What the others read beside a participant's name. */
export const RoleSchema = z.enum(['practitioner', 'patient', 'relative', 'interpreter', 'professional']);
export type Role = z.infer<typeof RoleSchema>;

export const IceServerSchema = z.object({
  urls: z.array(z.string()),
  username: z.optional(z.string()),
  credential: z.optional(z.string()),
});

export const ParticipantSchema = z.object({
  seat: SeatSchema,
  role: RoleSchema,
  name: LineSchema,
  peerId: z.string(),
});
export type Participant = z.infer<typeof ParticipantSchema>;

/** What a seated participant needs to enter the room. */
export const JoinAnswerSchema = z.object({
  appointment: UlidSchema,
  seat: SeatSchema,
  role: RoleSchema,
  /** Shown to the others. */
  name: LineSchema,
  /** The fencing token: sockets of an earlier epoch are cut. */
  epoch: z.number(),
  /** This participant's unguessable PeerServer id. */
  peerId: z.string(),
  /** Signed (appointment, seat, peer id, epoch, expiry); goes to /signal and /room as `token`. */
  token: z.string(),
  iceServers: z.array(IceServerSchema),
  /** Who is in the room already: they may be called before its own channel has said so. */
  others: z.array(ParticipantSchema),
  /** The doctor lets this one in: the token opens the room's door alone. Join again once let in. */
  waits: z.optional(z.boolean()),
  serverNow: InstantSchema,
});
export type JoinAnswer = z.infer<typeof JoinAnswerSchema>;

/** Why the room's socket says goodbye. */
export const RoomEndSchema = z.enum(['closed', 'seat-taken', 'superseded', 'expired']);
export type RoomEnd = z.infer<typeof RoomEndSchema>;

/** A message between two participants, in UTF-8 bytes once serialised; a longer one isn't passed on. */
export const MAX_LINK_MESSAGE_BYTES = 16_384;

/** From the service, over `/room`. */
export const RoomServerMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('present'),
    participants: z.array(ParticipantSchema),
    /** Who waits at the door; told to the practitioner alone. */
    waiting: z.optional(z.array(ParticipantSchema)),
  }),
  /** To who waits at the door, and then that they may join again. */
  z.object({ type: z.literal('waiting') }),
  z.object({ type: z.literal('let-in') }),
  /** Another device of the same person asks to go on in this one's place. */
  z.object({ type: z.literal('move-asked') }),
  z.object({ type: z.literal('end'), reason: RoomEndSchema }),
  z.object({ type: z.literal('pong') }),
  /** Fresh credentials for the relays: an hour at most is left to those of the join answer. */
  z.object({ type: z.literal('ice'), iceServers: z.array(IceServerSchema) }),
  /** From another participant of the room; what it means is theirs (link-message.ts). */
  z.object({ type: z.literal('from'), peerId: z.string(), message: z.unknown() }),
]);
export type RoomServerMessage = z.infer<typeof RoomServerMessageSchema>;

/** To the service, over `/room`. */
export const RoomClientMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ping') }),
  z.object({ type: z.literal('leave') }),
  z.object({ type: z.literal('ice') }),
  /** From the practitioner: these pages wait at the door no longer. */
  z.object({ type: z.literal('let-in'), peerIds: z.array(z.string()).check(z.maxLength(8)) }),
  /** The other device that asked may go on in this one's place. */
  z.object({ type: z.literal('allow-move') }),
  /** To another participant of the room. */
  z.object({ type: z.literal('to'), peerId: z.string(), message: z.unknown() }),
]);
export type RoomClientMessage = z.infer<typeof RoomClientMessageSchema>;

type Place = Pick<Participant, 'seat' | 'peerId'>;

/** Of two participants, the practitioner calls; between equals the lower peer id does. */
export function isCaller(own: Place, other: Place): boolean {
  const order = SeatSchema.options;
  const difference = order.indexOf(own.seat) - order.indexOf(other.seat);
  return difference === 0 ? own.peerId < other.peerId : difference < 0;
}
