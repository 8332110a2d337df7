import { describe, expect, it } from 'vitest';
import { isInRoom, nextCallState, type CallEvent, type CallState } from './call-state.ts';

const refusal = { kind: 'media', cause: 'permission-denied' } as const;
const states: Record<CallState['name'], CallState> = {
  idle: { name: 'idle' },
  preparing: { name: 'preparing' },
  refused: { name: 'refused', refusal },
  waiting: { name: 'waiting' },
  connecting: { name: 'connecting' },
  live: { name: 'live' },
  reconnecting: { name: 'reconnecting' },
  ended: { name: 'ended', reason: 'closed' },
};
const events: Record<string, CallEvent> = {
  start: { type: 'start' },
  refused: { type: 'refused', refusal },
  seated: { type: 'seated' },
  roomLost: { type: 'room-lost' },
  otherHere: { type: 'presence', other: true },
  otherGone: { type: 'presence', other: false },
  mediaFlows: { type: 'media-flows' },
  mediaLost: { type: 'media-lost' },
  left: { type: 'end', reason: 'left' },
};

/** What each event makes of each state; an absent pair changes nothing. */
const table: Record<CallState['name'], Partial<Record<string, CallState['name']>>> = {
  idle: { start: 'preparing' },
  preparing: { refused: 'refused', seated: 'waiting', left: 'ended' },
  refused: { start: 'preparing', left: 'ended' },
  waiting: { roomLost: 'reconnecting', otherHere: 'connecting', otherGone: 'waiting', left: 'ended' },
  connecting: { roomLost: 'reconnecting', otherGone: 'waiting', mediaFlows: 'live', left: 'ended' },
  live: { otherGone: 'waiting', mediaLost: 'reconnecting', left: 'ended' },
  reconnecting: { otherHere: 'connecting', otherGone: 'waiting', mediaFlows: 'live', left: 'ended' },
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
    expect(nextCallState(states.live, events['otherHere']!)).toBe(states.live);
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
