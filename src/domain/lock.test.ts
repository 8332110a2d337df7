import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LOCK_MINUTES, nextLock, type LockEvent, type LockState } from './lock.ts';

const MINUTE = 60_000;
const open = (actedAt = 0, minutes: 2 | 5 | 10 | 15 = 5): LockState => ({ name: 'open', minutes, actedAt });
const look = (at: number, isInCall = false): LockEvent => ({ type: 'looked', at, isInCall });
const after = (state: LockState, ...events: LockEvent[]) => events.reduce(nextLock, state);

describe('idle', () => {
  test.each(LOCK_MINUTES)('%i minutes without a hand lock it, and no less', (minutes) => {
    expect(after(open(0, minutes), look(minutes * MINUTE - 1)).name).toBe('open');
    expect(after(open(0, minutes), look(minutes * MINUTE)).name).toBe('locked');
  });

  test('each touch starts the time anew', () => {
    const touched = after(open(), { type: 'acted', at: 4 * MINUTE }, look(8 * MINUTE));
    expect(touched.name).toBe('open');
    expect(after(touched, look(9 * MINUTE)).name).toBe('locked');
  });

  test('the touch that wakes a tablet from sleep finds it locked', () => {
    expect(after(open(), { type: 'acted', at: 3 * 60 * MINUTE }).name).toBe('locked');
  });

  test('a shorter time that the facility chose holds at once, a longer one too', () => {
    expect(after(open(), { type: 'chosen', minutes: 2 }, look(2 * MINUTE)).name).toBe('locked');
    expect(after(open(), { type: 'chosen', minutes: 15 }, look(14 * MINUTE)).name).toBe('open');
  });

  test('a clock that goes back doesn’t keep it open for longer than the time', () => {
    const back = after(open(60 * MINUTE), look(0));
    expect(back).toEqual(open(0));
    expect(after(back, look(5 * MINUTE)).name).toBe('locked');
  });
});

describe('a call', () => {
  test('never locks, however long', () => {
    const looks = Array.from({ length: 240 }, (_, index) => look(index * MINUTE, true));
    expect(after(open(), ...looks).name).toBe('open');
  });
  test('once over, the time begins', () => {
    const ended = after(open(), look(30 * MINUTE, true), look(34 * MINUTE));
    expect(ended.name).toBe('open');
    expect(after(ended, look(35 * MINUTE)).name).toBe('locked');
  });
  test('opens nothing that is locked', () => {
    expect(after(open(), { type: 'locked' }, look(1, true)).name).toBe('locked');
  });
});

const events = fc.oneof(
  fc.record({ type: fc.constant('acted' as const), at: fc.nat(1e8) }),
  fc.record({ type: fc.constant('looked' as const), at: fc.nat(1e8), isInCall: fc.boolean() }),
  fc.record({ type: fc.constant('locked' as const) }),
  fc.record({ type: fc.constant('chosen' as const), minutes: fc.constantFrom(...LOCK_MINUTES) }),
);
test('locked, only someone who shows who they are opens it', () => {
  fc.assert(
    fc.property(fc.array(events), (all) => {
      const locked: LockState = { name: 'locked', minutes: 5 };
      expect(after(locked, ...all).name).toBe('locked');
      expect(after(locked, ...all, { type: 'unlocked', at: 7 })).toMatchObject({ name: 'open', actedAt: 7 });
    }),
  );
});
