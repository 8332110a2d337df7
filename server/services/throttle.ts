import { createHash } from 'node:crypto';
import type { Clock } from '../adapters/clock.ts';
import type { Store, Stored } from '../adapters/store.ts';
import { Failure } from '../failure.ts';

export interface ThrottlePolicy {
  /** Wrong tries before the first wait. */
  freeTries: number;
  /** Locked for good at this many, until a new link is issued; null: never. */
  lockAt: number | null;
  /** Failures are forgotten after this long without a new one; null: never. */
  forgetAfterMs: number | null;
}

const MINUTE_MS = 60_000;

export const LINK_POLICY: ThrottlePolicy = { freeTries: 5, lockAt: 20, forgetAfterMs: null };
/** Never locked for good: anyone who knows a doctor's login could shut the doctor out. */
export const LOGIN_POLICY: ThrottlePolicy = {
  freeTries: 5,
  lockAt: null,
  forgetAfterMs: 24 * 60 * MINUTE_MS,
};
/** Only a second net: a whole facility shares one address. */
export const ADDRESS_POLICY: ThrottlePolicy = { freeTries: 300, lockAt: null, forgetAfterMs: 15 * MINUTE_MS };

interface Count {
  failures: number;
  blockedUntil: number;
  /** Of the last wrong try. */
  lastAt: number;
}
interface ThrottleDocument extends Stored, Count {
  type: 'throttle';
}
interface State {
  count: Count;
  /** Being verified now. */
  trying: number;
  /** Those who wait to know how these end. */
  waiting: (() => void)[];
}

const MAX_KEYS = 20_000;
const MAX_WAITING = 50;
const waitMs = (failures: number, { freeTries }: ThrottlePolicy) =>
  failures < freeTries ? 0 : Math.min(15, 2 ** (failures - freeTries)) * MINUTE_MS;
/** Keys name logins and addresses: only their digest is written. */
export const throttleDocumentId = (key: string) =>
  `throttle:${createHash('sha256').update(key).digest('hex')}`;

/**
 * Counts wrong tries per key (a link, a login, an address); one key never slows another. No more are verified at once
 * than may be wrong, the others wait for their turn: a thousand parallel tries are no thousand guesses, and a right one is
 * not refused because others are under way.
 *
 * Kept in memory and written behind: a kill -9 may forget the last tries of a second or so, never the lock of a link
 * that was reached before it. Each instance of the service counts on its own between two writes.
 */
export function createThrottle({ store, clock }: { store: Store; clock: Clock }) {
  const states = new Map<string, State>();
  const writing = new Set<string>();
  const changed = new Set<string>();
  const service = store.database('service');

  async function load(key: string): Promise<State> {
    const known = states.get(key);
    if (known) return known;
    const stored = await service.get<ThrottleDocument>(throttleDocumentId(key));
    const { failures = 0, blockedUntil = 0, lastAt = 0 } = stored ?? {};
    const state = states.get(key) ?? { count: { failures, blockedUntil, lastAt }, trying: 0, waiting: [] };
    states.set(key, state);
    const oldest = states.size > MAX_KEYS ? states.keys().next().value : undefined;
    if (oldest !== undefined) states.delete(oldest);
    return state;
  }

  async function writeBehind(key: string, { count }: State): Promise<void> {
    changed.add(key);
    if (writing.has(key)) return;
    writing.add(key);
    const _id = throttleDocumentId(key);
    while (changed.delete(key))
      await service
        .update<ThrottleDocument>(_id, (current) => ({ ...current, _id, type: 'throttle', ...count }))
        // Memory still counts; the next failure tries to write again.
        .catch(() => undefined);
    writing.delete(key);
  }

  function refuseIfBlocked({ count }: State, policy: ThrottlePolicy): void {
    const now = clock.now();
    if (policy.forgetAfterMs !== null && now - count.lastAt > policy.forgetAfterMs) count.failures = 0;
    if (policy.lockAt !== null && count.failures >= policy.lockAt) throw new Failure('too-many-attempts');
    const remainingMs = count.failures >= policy.freeTries ? count.blockedUntil - now : 0;
    if (remainingMs > 0)
      throw new Failure('too-many-attempts', { retryAfterSeconds: Math.ceil(remainingMs / 1000) });
  }

  /** Resolves when it may be verified, and then counts among those that are. */
  async function turn(state: State, policy: ThrottlePolicy): Promise<void> {
    for (;;) {
      refuseIfBlocked(state, policy);
      const mostAtOnce = Math.max(1, policy.freeTries - state.count.failures);
      if (state.trying < mostAtOnce) break;
      if (state.waiting.length >= MAX_WAITING)
        throw new Failure('too-many-attempts', { retryAfterSeconds: 1 });
      await new Promise<void>((resolve) => state.waiting.push(resolve));
    }
    state.trying += 1;
  }

  function settle({ count }: State, policy: ThrottlePolicy, isRight: boolean): void {
    if (isRight) return void Object.assign(count, { failures: 0, blockedUntil: 0 });
    count.failures += 1;
    count.lastAt = clock.now();
    count.blockedUntil = count.lastAt + waitMs(count.failures, policy);
  }

  return {
    /**
     * Runs `verify`, whose null means a wrong try; whatever it throws doesn't count against the key.
     * `keep`: the key is real, its count outlives a restart (invented ones would fill the store); a function is asked
     * once it is verified.
     * @throws Failure `too-many-attempts`; without `retryAfterSeconds` when only a new link helps.
     */
    async attempt<T>(
      key: string,
      policy: ThrottlePolicy,
      verify: () => Promise<T | null>,
      { keep }: { keep: boolean | (() => boolean) } = { keep: false },
    ): Promise<T | null> {
      const state = await load(key);
      await turn(state, policy);
      try {
        const hadFailures = state.count.failures > 0;
        const outcome = await verify();
        settle(state, policy, outcome !== null);
        const isReal = typeof keep === 'function' ? keep() : keep;
        if (isReal && (outcome === null || hadFailures)) void writeBehind(key, state);
        return outcome;
      } finally {
        state.trying -= 1;
        for (const resume of state.waiting.splice(0)) resume();
      }
    },
  };
}
export type Throttle = ReturnType<typeof createThrottle>;
