import { CALL_TIMINGS, CallTimingsSchema, type CallTimings } from '#domain/call-timings.ts';
import { SYNC_TIMINGS, type SyncTimings, SyncTimingsSchema } from '#domain/sync-timings.ts';

/** Tests of faults write shorter delays there; everywhere else the product's own hold. */
const KEY = 'vis-a-vis-timings';

export function readTimings(storage: Pick<Storage, 'getItem'>): SyncTimings {
  const text = storage.getItem(KEY);
  if (text === null) return SYNC_TIMINGS;
  const parsed = SyncTimingsSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : SYNC_TIMINGS;
}

const CALL_KEY = 'vis-a-vis-call-timings';

/** The same for calls; kept by the tab. */
export function readCallTimings(storage: Pick<Storage, 'getItem'>): CallTimings {
  const text = storage.getItem(CALL_KEY);
  if (text === null) return CALL_TIMINGS;
  const parsed = CallTimingsSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : CALL_TIMINGS;
}
