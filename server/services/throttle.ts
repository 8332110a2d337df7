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

interface State {
  failures: number;
  blockedUntil: number;
  lastAt: number;
}
interface ThrottleDocument extends Stored, State {
  type: 'throttle';
}

const MAX_KEYS = 20_000;
const waitMs = (failures: number, { freeTries }: ThrottlePolicy) =>
  failures < freeTries ? 0 : Math.min(15, 2 ** (failures - freeTries)) * MINUTE_MS;
/** Keys name logins and addresses: only their digest is written. */
export const throttleDocumentId = (key: string) =>
  `throttle:${createHash('sha256').update(key).digest('hex')}`;

/**
 * Counts wrong tries per key (a link, a login, an address); one key never slows another. A try counts before it is
 * verified, so that a thousand parallel ones are not a thousand guesses.
 *
 * Kept in memory and written behind: a kill -9 may forget the last tries of a second or so, never the lock of a link
 * that was reached before it. Each instance of the service counts on its own between two writes.
 */
export function createThrottle({ store, clock }: { store: Store; clock: Clock }) {
  const states = new Map<string, State>();
  const writing = new Set<string>();
  const service = store.database('service');

  async function load(key: string): Promise<State> {
    const known = states.get(key);
    if (known) return known;
    const stored = await service.get<ThrottleDocument>(throttleDocumentId(key));
    const state = states.get(key) ?? {
      failures: stored?.failures ?? 0,
      blockedUntil: stored?.blockedUntil ?? 0,
      lastAt: stored?.lastAt ?? 0,
    };
    states.set(key, state);
    const oldest = states.size > MAX_KEYS ? states.keys().next().value : undefined;
    if (oldest !== undefined) states.delete(oldest);
    return state;
  }

  function writeBehind(key: string, state: State): void {
    if (writing.has(key)) return;
    writing.add(key);
    const _id = throttleDocumentId(key);
    service
      .update<ThrottleDocument>(_id, (current) => ({ ...current, _id, type: 'throttle', ...state }))
      // Memory still counts; the next failure tries to write again.
      .catch(() => undefined)
      .finally(() => writing.delete(key));
  }

  function refuseIfBlocked(state: State, policy: ThrottlePolicy): void {
    const now = clock.now();
    if (policy.forgetAfterMs !== null && now - state.lastAt > policy.forgetAfterMs) state.failures = 0;
    if (policy.lockAt !== null && state.failures >= policy.lockAt) throw new Failure('too-many-attempts');
    const remainingMs = state.failures >= policy.freeTries ? state.blockedUntil - now : 0;
    if (remainingMs > 0)
      throw new Failure('too-many-attempts', { retryAfterSeconds: Math.ceil(remainingMs / 1000) });
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
      refuseIfBlocked(state, policy);
      const hadFailures = state.failures > 0;
      state.failures += 1;
      state.lastAt = clock.now();
      state.blockedUntil = state.lastAt + waitMs(state.failures, policy);
      let outcome: T | null;
      try {
        outcome = await verify();
      } catch (error) {
        state.failures = Math.max(0, state.failures - 1);
        throw error;
      }
      if (outcome !== null) Object.assign(state, { failures: 0, blockedUntil: 0 });
      const isReal = typeof keep === 'function' ? keep() : keep;
      if (isReal && (outcome === null || hadFailures)) writeBehind(key, state);
      return outcome;
    },
  };
}
export type Throttle = ReturnType<typeof createThrottle>;
