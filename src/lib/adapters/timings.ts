import { SYNC_TIMINGS, type SyncTimings, SyncTimingsSchema } from '#domain/sync-timings.ts';

/** Tests of faults write shorter delays there; everywhere else the product's own hold. */
const KEY = 'vis-a-vis-timings';

export function readTimings(storage: Pick<Storage, 'getItem'>): SyncTimings {
  const text = storage.getItem(KEY);
  if (text === null) return SYNC_TIMINGS;
  const parsed = SyncTimingsSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : SYNC_TIMINGS;
}
