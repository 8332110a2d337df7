import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Toasts } from './toasts.svelte.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('an act can be undone for ten seconds, not one more', () => {
  const undo = vi.fn<() => void>();
  const toasts = new Toasts();
  toasts.show('Rendez-vous annulé.', { undo });
  vi.advanceTimersByTime(9_999);
  expect(toasts.current?.message).toBe('Rendez-vous annulé.');
  vi.advanceTimersByTime(1);
  expect(toasts.current).toBeNull();
  toasts.undo();
  expect(undo).not.toHaveBeenCalled();
});

test('undoing acts once and takes the toast away', () => {
  const undo = vi.fn<() => void>();
  const toasts = new Toasts();
  toasts.show('Rendez-vous annulé.', { undo });
  toasts.undo();
  toasts.undo();
  expect(undo).toHaveBeenCalledOnce();
  expect(toasts.current).toBeNull();
});

test('it stays while it is read, then has its ten seconds again', () => {
  const toasts = new Toasts();
  toasts.show('Lien renvoyé.');
  vi.advanceTimersByTime(9_000);
  toasts.hold();
  vi.advanceTimersByTime(60_000);
  expect(toasts.current).not.toBeNull();
  toasts.resume();
  vi.advanceTimersByTime(10_000);
  expect(toasts.current).toBeNull();
});

test('a newer answer takes the place and the time of the one before', () => {
  const toasts = new Toasts();
  toasts.show('Un');
  vi.advanceTimersByTime(8_000);
  toasts.show('Deux');
  vi.advanceTimersByTime(8_000);
  expect(toasts.current?.message).toBe('Deux');
});
