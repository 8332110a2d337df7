import { CALL_TIMINGS } from '#domain/call-timings.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallMoments } from './call-moments.svelte.ts';

const live = { name: 'live' } as const;
const reconnecting = { name: 'reconnecting' } as const;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a return', () => {
  it('is told for a moment', () => {
    const moments = new CallMoments();
    moments.see(live, null, []);
    expect(moments.returned).toBeNull();
    moments.see(reconnecting, { side: 'path', isLong: false }, []);
    moments.see(live, null, []);
    expect(moments.returned?.side).toBe('path');
    moments.see(live, null, []);
    vi.advanceTimersByTime(CALL_TIMINGS.returnedMs);
    expect(moments.returned).toBeNull();
  });

  it('is one’s own when the channel was gone at any time', () => {
    const moments = new CallMoments();
    moments.see(reconnecting, { side: 'own', isLong: false }, []);
    moments.see(reconnecting, { side: 'path', isLong: false }, []);
    moments.see(live, null, []);
    expect(moments.returned?.side).toBe('own');
  });

  it('is none when the other has left, or it is lost again', () => {
    const moments = new CallMoments();
    moments.see(reconnecting, { side: 'other', isLong: true }, []);
    moments.see({ name: 'waiting' }, null, []);
    moments.see(live, null, []);
    expect(moments.returned).toBeNull();
    moments.see(reconnecting, { side: 'other', isLong: false }, []);
    moments.see(live, null, []);
    moments.see(reconnecting, { side: 'path', isLong: false }, []);
    expect(moments.returned).toBeNull();
  });
});

it('the beginning counts from the first picture', () => {
  const moments = new CallMoments();
  moments.see({ name: 'waiting' }, null, []);
  vi.advanceTimersByTime(2 * CALL_TIMINGS.beginningMs);
  expect(moments.isBeginning).toBe(true);
  moments.see(live, null, []);
  vi.advanceTimersByTime(CALL_TIMINGS.beginningMs);
  expect(moments.isBeginning).toBe(false);
});
