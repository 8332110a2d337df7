import type { RoomEnd } from './call.ts';
import type { ErrorCode } from './errors.ts';
import type { SelfTestCause } from './self-test.ts';
import type { LinkState } from './call-link.ts';

/** Why the camera and the microphone can't be used, in the self-test's words. */
export type MediaFailure = Extract<
  SelfTestCause,
  | 'no-media-devices'
  | 'in-app-browser'
  | 'permission-denied'
  | 'permission-dismissed'
  | 'permission-system'
  | 'not-found'
  | 'no-microphone'
  | 'busy'
  | 'unknown'
>;

export type CallRefusal =
  | { kind: 'media'; cause: MediaFailure }
  | { kind: 'join'; code: ErrorCode | 'offline'; opensAt?: string | undefined };

export type CallEnd = RoomEnd | 'left';

/** How a seated participant stands with the others. */
export type RoomView =
  /** Alone. */
  | 'waiting'
  /** Another is in the room; no picture yet. */
  | 'connecting'
  | 'live'
  /** It was going well and stopped: the call recovers by itself. */
  | 'reconnecting';

/** Where a participant stands; every screen of the call is a function of it. */
export type CallState =
  | { name: 'idle' }
  /** Asking for the devices and for the seat. */
  | { name: 'preparing' }
  /** The doctor lets people in, and hasn't let this one in yet. */
  | { name: 'at-door' }
  | { name: 'refused'; refusal: CallRefusal }
  | { name: RoomView }
  | { name: 'ended'; reason: CallEnd };

export type CallEvent =
  | { type: 'start' }
  | { type: 'at-door' }
  | { type: 'refused'; refusal: CallRefusal }
  | { type: 'seated' }
  | { type: 'room'; view: RoomView }
  | { type: 'end'; reason: CallEnd };

const IN_ROOM = ['waiting', 'connecting', 'live', 'reconnecting'];

const isComing = ({ name }: CallState) => name === 'preparing' || name === 'at-door';

/** Seated, and not gone again. */
export const isInRoom = (state: CallState) => IN_ROOM.includes(state.name);

/** The service couldn't be reached, or had no store: it says nothing of this participant. */
const PASSING: readonly string[] = ['offline', 'store-unavailable'];

/** Whether a page that was in the call no longer goes straight back in when it is loaded again. */
export function givesPlaceUp(state: CallState): boolean {
  if (state.name !== 'refused') return state.name === 'ended';
  return state.refusal.kind !== 'join' || !PASSING.includes(state.refusal.code);
}

/**
 * Of all links, the best one counts: pictures travel between the participants, and while they do, the room's own
 * channel may come and go.
 */
export function roomView(links: LinkState[], isChannelUp: boolean): RoomView {
  const names = links.map(({ name }) => name);
  if (names.includes('live')) return 'live';
  if (names.includes('recovering') || !isChannelUp) return 'reconnecting';
  return names.includes('connecting') ? 'connecting' : 'waiting';
}

/** Whose network seems to be the reason of a reconnection; `path`: both are there, the media alone is not. */
export type LossSide = 'own' | 'other' | 'path';

export function lossSide(links: LinkState[], isChannelUp: boolean): LossSide {
  if (!isChannelUp) return 'own';
  const isAway = links.some((link) => link.name === 'recovering' && !link.isListed);
  return isAway ? 'other' : 'path';
}

/** What follows; an event that means nothing in a state leaves it as it is (the very same object). */
export function nextCallState(state: CallState, event: CallEvent): CallState {
  switch (event.type) {
    case 'start':
      return isInRoom(state) || isComing(state) ? state : { name: 'preparing' };
    case 'at-door':
      return state.name === 'preparing' ? { name: 'at-door' } : state;
    case 'refused':
      return isComing(state) ? { name: 'refused', refusal: event.refusal } : state;
    case 'seated':
      return isComing(state) ? { name: 'waiting' } : state;
    case 'room':
      return isInRoom(state) && state.name !== event.view ? { name: event.view } : state;
    case 'end':
      return state.name === 'idle' || state.name === 'ended'
        ? state
        : { name: 'ended', reason: event.reason };
  }
}
