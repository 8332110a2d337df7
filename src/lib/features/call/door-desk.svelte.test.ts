import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DoorDesk } from './door-desk.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('lets someone in again whom the word didn’t reach', () => {
  const letIn = vi.fn(() => true);
  const desk = new DoorDesk({ letIn, againMs: 5_000 });
  desk.letIn(['p-1']);
  vi.advanceTimersByTime(3_000);
  desk.letIn(['g-1']);
  expect([desk.isOnTheWay('p-1'), desk.isOnTheWay('g-1')]).toEqual([true, true]);
  vi.advanceTimersByTime(2_000);
  expect([desk.isOnTheWay('p-1'), desk.isOnTheWay('g-1')]).toEqual([false, true]);
  desk.letIn(['p-1']);
  expect(letIn).toHaveBeenCalledTimes(3);
  desk.stop();
  expect(vi.getTimerCount()).toBe(0);
});

it('takes nobody for let in while the channel is down', () => {
  const desk = new DoorDesk({ letIn: () => false, againMs: 5_000 });
  desk.letIn(['p-1']);
  expect(desk.isOnTheWay('p-1')).toBe(false);
});
