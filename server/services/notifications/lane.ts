import type { Clock } from '../../adapters/clock.ts';
import { isDue, mayComeEarly, type Waiting } from './retries.ts';

/** So many messages of one channel are under way at once. */
export const LANE_WIDTH = 4;

/**
 * What waits in one channel, and which is next: what is due, in the order it came; then, once the channel works again, what
 * its fault holds back, for the nearest appointment first. Of those one is tried, and with each that gets through one more
 * at once; the first that doesn't has the others wait. A start is a sign of life, too: what was wrong may have been mended.
 */
export function createLane(clock: Clock) {
  const waiting = new Map<string, Waiting>();
  /** Appointments of which a message is under way: theirs leave one after the other. */
  const busy = new Set<string>();
  const early = new Set<string>();
  let aliveAt = clock.now();
  let allowed = 1;

  const isEarly = (one: Waiting, now: number) => !isDue(one, now) && mayComeEarly(one, now, aliveAt);

  function next(now: number): Waiting | null {
    let nearest: Waiting | null = null;
    for (const one of waiting.values()) {
      if (busy.has(one.appointment)) continue;
      if (isDue(one, now)) return one;
      if (mayComeEarly(one, now, aliveAt) && (!nearest || one.start < nearest.start)) nearest = one;
    }
    return early.size < allowed ? nearest : null;
  }

  return {
    put: (one: Waiting): void => void waiting.set(one.id, one),
    drop: (id: string): void => void waiting.delete(id),
    knows: (id: string): boolean => waiting.has(id),
    hasNext: (): boolean => next(clock.now()) !== null,
    /** Under way from then on, until `done`. */
    take(): Waiting | null {
      const now = clock.now();
      const taken = next(now);
      if (!taken) return null;
      if (isEarly(taken, now)) early.add(taken.id);
      waiting.delete(taken.id);
      busy.add(taken.appointment);
      return taken;
    },
    done({ id, appointment }: Waiting): void {
      early.delete(id);
      busy.delete(appointment);
    },
    /** Whether it may be tried now; `early`: before its hour, since the channel works again. */
    standing(one: Waiting): 'due' | 'early' | 'waits' {
      const now = clock.now();
      if (isDue(one, now)) return 'due';
      return isEarly(one, now) ? 'early' : 'waits';
    },
    /** Something got through just now. */
    lives(): void {
      aliveAt = clock.now();
      allowed = Math.min(allowed + 1, LANE_WIDTH);
    },
    /** It turned a message away, whoever that was for. */
    failed: (): void => void (allowed = 0),
  };
}
export type Lane = ReturnType<typeof createLane>;
