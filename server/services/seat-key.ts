import type { Seat } from '#domain/call.ts';
import type { Ulid } from '#domain/primitives.ts';
import { createHash } from 'node:crypto';

/** One seat of one generation of one appointment. */
export interface SeatKey {
  appointment: Ulid;
  seat: Seat;
  generation: number;
}

/** What `claims` holds of a seat: who sits there, who was let in, who may go on elsewhere. */
export const SEAT_CLAIMS = ['seat', 'let-in', 'move'] as const;
export type SeatClaim = (typeof SEAT_CLAIMS)[number];

/** Of all generations; the generation and the epoch follow. */
export const seatPrefix = (claim: SeatClaim, { appointment, seat }: Omit<SeatKey, 'generation'>) =>
  `${claim}:${createHash('sha256').update(`${appointment}\n${seat}`).digest('base64url').slice(0, 22)}:`;
