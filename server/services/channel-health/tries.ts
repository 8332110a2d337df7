import type { Clock } from '../../adapters/clock.ts';
import { Failure } from '../../failure.ts';

/** By one person: a try is for seeing that it works, not for sending. */
const MOST = 5;
const WINDOW_MS = 10 * 60_000;

/** Counts tries by hand. @throws Failure `too-many-attempts` */
export function createTries(clock: Clock): (account: string) => void {
  const tries = new Map<string, number[]>();
  return (account) => {
    const now = clock.now();
    const recent = (tries.get(account) ?? []).filter((at) => now - at < WINDOW_MS);
    const [first = now] = recent;
    if (recent.length >= MOST)
      throw new Failure('too-many-attempts', {
        retryAfterSeconds: Math.ceil((first + WINDOW_MS - now) / 1000),
      });
    tries.set(account, [...recent, now]);
  };
}
