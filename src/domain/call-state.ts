import type { RoomEnd } from './call.ts';
import type { ErrorCode } from './errors.ts';

/** Why the camera and the microphone can't be used, in the self-test's words. */
export type MediaFailure =
  'no-media-devices' | 'in-app-browser' | 'permission-denied' | 'not-found' | 'busy' | 'unknown';

export type CallRefusal =
  | { kind: 'media'; cause: MediaFailure }
  | { kind: 'join'; code: ErrorCode | 'offline'; opensAt?: string | undefined };

export type CallEnd = RoomEnd | 'left';

/** Where a participant stands; every screen of the call is a function of it. */
export type CallState =
  | { name: 'idle' }
  /** Asking for the devices and for the seat. */
  | { name: 'preparing' }
  | { name: 'refused'; refusal: CallRefusal }
  /** Seated, and alone. */
  | { name: 'waiting' }
  /** The other is in the room; no picture yet. */
  | { name: 'connecting' }
  | { name: 'live' }
  /** It was going well and stopped: the call recovers by itself. */
  | { name: 'reconnecting' }
  | { name: 'ended'; reason: CallEnd };

export type CallEvent =
  | { type: 'start' }
  | { type: 'refused'; refusal: CallRefusal }
  | { type: 'seated' }
  | { type: 'room-lost' }
  /** The room's list came (again): whether someone else is on it. */
  | { type: 'presence'; other: boolean }
  | { type: 'media-flows' }
  | { type: 'media-lost' }
  | { type: 'end'; reason: CallEnd };

const IN_ROOM = ['waiting', 'connecting', 'live', 'reconnecting'];

/** Seated, and not gone again. */
export const isInRoom = (state: CallState) => IN_ROOM.includes(state.name);

function presence(state: CallState, other: boolean): CallState {
  if (!isInRoom(state)) return state;
  if (!other) return { name: 'waiting' };
  return state.name === 'waiting' || state.name === 'reconnecting' ? { name: 'connecting' } : state;
}

/** What follows; an event that means nothing in a state leaves it as it is (the very same object). */
export function nextCallState(state: CallState, event: CallEvent): CallState {
  switch (event.type) {
    case 'start':
      return isInRoom(state) || state.name === 'preparing' ? state : { name: 'preparing' };
    case 'refused':
      return state.name === 'preparing' ? { name: 'refused', refusal: event.refusal } : state;
    case 'seated':
      return state.name === 'preparing' ? { name: 'waiting' } : state;
    case 'room-lost':
      // Pictures travel between the participants: while they do, the room's own socket may come and go.
      return state.name === 'waiting' || state.name === 'connecting' ? { name: 'reconnecting' } : state;
    case 'presence':
      return presence(state, event.other);
    case 'media-flows':
      return state.name === 'connecting' || state.name === 'reconnecting' ? { name: 'live' } : state;
    case 'media-lost':
      return state.name === 'live' ? { name: 'reconnecting' } : state;
    case 'end':
      return state.name === 'idle' || state.name === 'ended'
        ? state
        : { name: 'ended', reason: event.reason };
  }
}
