import {
  MAX_LINK_MESSAGE_BYTES,
  type Participant,
  type RoomEnd,
  type RoomServerMessage,
} from '#domain/call.ts';
import type { RoomPass } from './room-tokens.ts';

/** What rooms need of a WebSocket. */
export interface RoomSocket {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  terminate(): void;
  /** Bytes that wait for the other end to read. */
  readonly bufferedAmount: number;
}

/** How the others see a participant. */
export type Person = Pick<Participant, 'name' | 'role'>;

/** One seat’s current page, on its two sockets. */
export interface Occupant {
  pass: RoomPass;
  person: Person;
  signal: RoomSocket | null;
  room: RoomSocket | null;
  /** Runs while the room's socket is gone without a goodbye: a short loss is no departure. */
  grace: NodeJS.Timeout | undefined;
}
export const ENDED_CODE = 4000;
/** Who reads nothing while this much waits is gone: the service keeps no more for anyone. */
const MAX_WAITING_BYTES = 1_048_576;
const NOBODY: Person = { name: '', role: 'patient' };

/** A page that was let in and has no socket yet. */
export const newOccupant = (pass: RoomPass): Occupant => ({
  ...{ pass, person: NOBODY, signal: null, room: null, grace: undefined },
});

export const send = (socket: RoomSocket | null, message: RoomServerMessage) =>
  socket?.send(JSON.stringify(message));

export function dismiss({ room, signal, grace }: Occupant, reason: RoomEnd): void {
  clearTimeout(grace);
  send(room, { type: 'end', reason });
  room?.close(ENDED_CODE, reason);
  signal?.terminate();
}

export const isHere = ({ room, grace }: Occupant) => room !== null || grace !== undefined;
export const participantOf = ({ person, pass: { seat, peerId } }: Occupant): Participant => ({
  ...{ seat, ...person, peerId },
});

/** Of two pages of one seat. */
export const isOlder = (a: RoomPass, b: RoomPass) =>
  a.epoch < b.epoch || (a.epoch === b.epoch && a.issuedAt < b.issuedAt);

/** Passes a message on as it is; false when it is none, or too large. */
export function handOn(socket: RoomSocket, from: RoomPass, message: unknown): boolean {
  const text = JSON.stringify(message) as string | undefined;
  if (text === undefined || Buffer.byteLength(text) > MAX_LINK_MESSAGE_BYTES) return false;
  if (socket.bufferedAmount > MAX_WAITING_BYTES) socket.terminate();
  else socket.send(`{"type":"from","peerId":"${from.peerId}","message":${text}}`);
  return true;
}
