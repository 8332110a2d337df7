import { SYNC_TIMINGS, type SyncTimings } from '#domain/sync-timings.ts';
import type { BrowserContext } from '@playwright/test';

/** The product's delays, shortened: what takes a minute there takes seconds here. The service beats every 10 s. */
export const SHORT_TIMINGS: SyncTimings = {
  ...SYNC_TIMINGS,
  debounceMs: 100,
  restMs: 2_000,
  firstRetryMs: 200,
  silenceMs: 3_000,
  beatSilenceMs: 12_000,
  probeMs: 1_500,
  reopenMs: 500,
  savingMs: 8_000,
};

/** For every page that the context opens from now on. */
export const useTimings = (context: BrowserContext, timings: SyncTimings): Promise<unknown> =>
  context.addInitScript((text) => localStorage.setItem('vis-a-vis-timings', text), JSON.stringify(timings));
