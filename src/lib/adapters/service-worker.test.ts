import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { workerOf } from './service-worker.ts';

const update = vi.fn(async () => undefined);
let page: EventTarget & { visibilityState: string };

beforeEach(() => {
  vi.useFakeTimers();
  update.mockClear();
  page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const registration = Object.assign(new EventTarget(), { update, waiting: null });
  const serviceWorker = Object.assign(new EventTarget(), {
    controller: {},
    register: async () => registration,
  });
  vi.stubGlobal('document', page);
  vi.stubGlobal('navigator', { serviceWorker });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const show = (visibilityState: string) => {
  page.visibilityState = visibilityState;
  page.dispatchEvent(new Event('visibilitychange'));
};

it.each(['/e/', '/m/'] as const)(
  'an open page of %s looks for a new version each hour, and when someone comes back to it',
  async (scope) => {
    await workerOf(scope)(() => undefined);
    vi.advanceTimersByTime(3_600_000);
    expect(update).toHaveBeenCalledTimes(1);
    // Put away and taken out again within a moment, it asks nothing.
    show('hidden');
    show('visible');
    expect(update).toHaveBeenCalledTimes(1);
    vi.setSystemTime(Date.now() + 600_000);
    show('hidden');
    expect(update).toHaveBeenCalledTimes(1);
    show('visible');
    expect(update).toHaveBeenCalledTimes(2);
  },
);
