import type { Facility } from './facility.ts';
import { MINUTE_MS, toInstant, toMs, type Moment } from './moment.ts';
import type { Instant, Interval } from './primitives.ts';

/** R7: when the room lets people in; `opensAt` belongs to it, `endsAt` doesn't. */
export interface EntryWindow {
  opensAt: Instant;
  endsAt: Instant;
}

export type EntryState = 'too-early' | 'open' | 'over';

export const entryWindow = ({
  start,
  end,
  entryOpensMinutes,
  entryClosesMinutes,
}: Interval & Pick<Facility, 'entryOpensMinutes' | 'entryClosesMinutes'>): EntryWindow => ({
  opensAt: toInstant(toMs(start) - entryOpensMinutes * MINUTE_MS),
  endsAt: toInstant(toMs(end) + entryClosesMinutes * MINUTE_MS),
});

/** `now` is the server's clock, never the device's. */
export function entryState({ opensAt, endsAt }: EntryWindow, now: Moment): EntryState {
  if (toMs(now) < toMs(opensAt)) return 'too-early';
  return toMs(now) < toMs(endsAt) ? 'open' : 'over';
}
