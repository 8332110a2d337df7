import { describe, expect, it } from 'vitest';
import {
  givesPlaceUp,
  isInRoom,
  lossSide,
  nextCallState,
  roomView,
  type CallEvent,
  type CallState,
} from './call-state.ts';
import type { LinkState } from './call-link.ts';

const refusal = { kind: 'media', cause: 'permission-denied' } as const;
const states: Record<CallState['name'], CallState> = {
  idle: { name: 'idle' },
  preparing: { name: 'preparing' },
  'at-door': { name: 'at-door' },
  refused: { name: 'refused', refusal },
  waiting: { name: 'waiting' },
  connecting: { name: 'connecting' },
  live: { name: 'live' },
  reconnecting: { name: 'reconnecting' },
  ended: { name: 'ended', reason: 'closed' },
};
const events: Record<string, CallEvent> = {
  start: { type: 'start' },
  waits: { type: 'at-door' },
  refused: { type: 'refused', refusal },
  seated: { type: 'seated' },
  alone: { type: 'room', view: 'waiting' },
  met: { type: 'room', view: 'connecting' },
  flows: { type: 'room', view: 'live' },
  lost: { type: 'room', view: 'reconnecting' },
  left: { type: 'end', reason: 'left' },
};

const room = {
  alone: 'waiting',
  met: 'connecting',
  flows: 'live',
  lost: 'reconnecting',
  left: 'ended',
} as const;
/** What each event makes of each state; an absent pair changes nothing. */
const table: Record<CallState['name'], Partial<Record<string, CallState['name']>>> = {
  idle: { start: 'preparing' },
  preparing: { waits: 'at-door', refused: 'refused', seated: 'waiting', left: 'ended' },
  'at-door': { refused: 'refused', seated: 'waiting', left: 'ended' },
  refused: { start: 'preparing', left: 'ended' },
  waiting: room,
  connecting: room,
  live: room,
  reconnecting: room,
  ended: { start: 'preparing' },
};

describe('nextCallState', () => {
  for (const [from, state] of Object.entries(states))
    for (const [name, event] of Object.entries(events)) {
      const expected = table[state.name][name] ?? state.name;
      it(`${from} + ${name} → ${expected}`, () => {
        expect(nextCallState(state, event).name).toBe(expected);
      });
    }

  it('keeps the very same state for an event that means nothing', () => {
    expect(nextCallState(states.live, events['flows']!)).toBe(states.live);
  });

  it('keeps the first reason of an end', () => {
    expect(nextCallState(states.ended, { type: 'end', reason: 'left' })).toEqual(states.ended);
  });

  it('knows who is in the room', () => {
    expect(
      Object.values(states)
        .filter(isInRoom)
        .map(({ name }) => name),
    ).toEqual(['waiting', 'connecting', 'live', 'reconnecting']);
  });
});

describe('the room as a whole', () => {
  const connecting: LinkState = { name: 'connecting', attempt: 1 };
  const live: LinkState = { name: 'live', isListed: true };
  const lost: LinkState = { name: 'recovering', attempt: 1, isListed: true, isClosed: false };
  const away: LinkState = { ...lost, isListed: false };

  it.each<[LinkState[], boolean, string, string]>([
    [[], true, 'waiting', 'path'],
    [[], false, 'reconnecting', 'own'],
    [[connecting], true, 'connecting', 'path'],
    [[connecting], false, 'reconnecting', 'own'],
    [[live], true, 'live', 'path'],
    [[live], false, 'live', 'own'],
    [[lost], true, 'reconnecting', 'path'],
    [[away], true, 'reconnecting', 'other'],
    [[away], false, 'reconnecting', 'own'],
    [[away, live], true, 'live', 'other'],
    [[lost, connecting], true, 'reconnecting', 'path'],
  ])('%j, channel up: %s → %s, on the side %s', (links, isChannelUp, view, side) => {
    expect(roomView(links, isChannelUp)).toBe(view);
    expect(lossSide(links, isChannelUp)).toBe(side);
  });
});

describe('a page that is loaded again', () => {
  const refused = (code: 'offline' | 'store-unavailable' | 'room-closed'): CallState => ({
    name: 'refused',
    refusal: { kind: 'join', code },
  });

  it('goes straight back in, unless the call was over or had no place for it', () => {
    const given = Object.values(states).filter(givesPlaceUp);
    expect(given.map(({ name }) => name)).toEqual(['refused', 'ended']);
    expect(givesPlaceUp(refused('room-closed'))).toBe(true);
  });

  it('keeps its place while nobody can be asked', () => {
    expect([refused('offline'), refused('store-unavailable')].some(givesPlaceUp)).toBe(false);
  });
});
