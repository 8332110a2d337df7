import * as z from 'zod/mini';
import { InstantSchema, LineSchema, UlidSchema } from './primitives.ts';

/** Seats are a list from the start. `guest` (a relative elsewhere, an interpreter) comes later. */
export const SeatSchema = z.enum(['practitioner', 'patient', 'guest']);
export type Seat = z.infer<typeof SeatSchema>;

export const IceServerSchema = z.object({
  urls: z.array(z.string()),
  username: z.optional(z.string()),
  credential: z.optional(z.string()),
});

/** What a seated participant needs to enter the room. */
export const JoinAnswerSchema = z.object({
  appointment: UlidSchema,
  seat: SeatSchema,
  /** Shown to the others. */
  name: LineSchema,
  /** The fencing token: sockets of an earlier epoch are cut. */
  epoch: z.number(),
  /** This participant's unguessable PeerServer id. */
  peerId: z.string(),
  /** Signed (appointment, seat, peer id, epoch, expiry); goes to /signal and /room as `token`. */
  token: z.string(),
  iceServers: z.array(IceServerSchema),
  serverNow: InstantSchema,
});
export type JoinAnswer = z.infer<typeof JoinAnswerSchema>;

export const ParticipantSchema = z.object({ seat: SeatSchema, name: LineSchema, peerId: z.string() });
export type Participant = z.infer<typeof ParticipantSchema>;

/** Why the room's socket says goodbye. */
export const RoomEndSchema = z.enum(['closed', 'seat-taken', 'superseded', 'expired']);
export type RoomEnd = z.infer<typeof RoomEndSchema>;

/** From the service, over `/room`. */
export const RoomServerMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('present'), participants: z.array(ParticipantSchema) }),
  z.object({ type: z.literal('end'), reason: RoomEndSchema }),
  z.object({ type: z.literal('pong') }),
]);
export type RoomServerMessage = z.infer<typeof RoomServerMessageSchema>;

/** To the service, over `/room`. */
export const RoomClientMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ping') }),
  z.object({ type: z.literal('leave') }),
]);
export type RoomClientMessage = z.infer<typeof RoomClientMessageSchema>;

/** Of two participants, the practitioner calls; between equals the lower peer id does. */
export function isCaller(own: Participant, other: Participant): boolean {
  const order = SeatSchema.options;
  const difference = order.indexOf(own.seat) - order.indexOf(other.seat);
  return difference === 0 ? own.peerId < other.peerId : difference < 0;
}
