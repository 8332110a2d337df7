import { SYNC_TIMINGS, type SyncTimings } from './sync-timings.ts';

/** Why synchronisation needs someone, or something, to change before it can go on. */
export type AttentionCause = 'sign-in' | 'server' | 'refused' | 'version' | 'storage';

/** What went wrong before this run, and what the screen goes on saying until this run shows otherwise. */
export type Trouble = 'offline' | 'foreign' | Exclude<AttentionCause, 'sign-in' | 'refused'>;

/**
 * The states of a tablet's exchange with the service. One run is pushing, then pulling; `again` asks for another run
 * as soon as this one ends. `failures` counts the runs in a row that failed.
 */
export type SyncState =
  | { name: 'idle' }
  | { name: 'pushing' | 'pulling'; again: boolean; failures: number; trouble?: Trouble }
  /** `foreign`: something answers in the service's place, as a hotel's sign-in page does. */
  | { name: 'offline'; failures: number; foreign?: true }
  | { name: 'attention'; cause: AttentionCause; failures: number };

export type SyncEvent =
  /** Something may have moved, here or there: a local write, a nudge, the minute. */
  | { type: 'wake' }
  /** A person asks, or has just signed in. */
  | { type: 'retry' }
  | { type: 'network-lost' }
  /** The service answered its greeting. */
  | { type: 'heard' }
  | { type: 'pushed' }
  | { type: 'pulled'; refused: number }
  /** Everything was sent; this application is too old to read what the service holds. */
  | { type: 'too-old' }
  | { type: 'failed'; cause: 'unreachable' | 'foreign' | 'sign-in' | 'server' | 'storage' };

export const INITIAL_SYNC_STATE: SyncState = { name: 'idle' };

const failuresOf = (state: SyncState) => ('failures' in state ? state.failures : 0);
const isExchanging = (state: SyncState): state is Extract<SyncState, { again: boolean }> =>
  state.name === 'pushing' || state.name === 'pulling';

/** A new run, begun in this state: only the service's answer takes back what is known of it. */
function runFrom(state: SyncState, failures: number): SyncState {
  const trouble = troubleOf(state);
  return { name: 'pushing', again: false, failures, ...(trouble && { trouble }) };
}

function troubleOf(state: SyncState): Trouble | undefined {
  if (state.name === 'offline') return state.foreign ? 'foreign' : 'offline';
  if (state.name !== 'attention') return state.name === 'idle' ? undefined : state.trouble;
  return state.cause === 'sign-in' || state.cause === 'refused' ? undefined : state.cause;
}

function failedAfter(failures: number, cause: Extract<SyncEvent, { type: 'failed' }>['cause']): SyncState {
  if (cause === 'unreachable') return { name: 'offline', failures };
  if (cause === 'foreign') return { name: 'offline', failures, foreign: true };
  return { name: 'attention', cause, failures };
}

/** Whether what was reached last wasn't the service. */
export const isAnsweredByOthers = (state: SyncState) => troubleOf(state) === 'foreign';

/** The next state. A device that must sign in again stays put until a person acts: nothing is set aside meanwhile. */
export function nextSyncState(state: SyncState, event: SyncEvent): SyncState {
  switch (event.type) {
    case 'wake':
      if (state.name === 'attention' && state.cause === 'sign-in') return state;
      if (isExchanging(state)) return state.again ? state : { ...state, again: true };
      return runFrom(state, failuresOf(state));
    case 'retry':
      if (isExchanging(state)) return { ...state, again: true };
      return runFrom(state, 0);
    case 'heard':
      return isExchanging(state) && (state.trouble === 'offline' || state.trouble === 'foreign')
        ? { name: state.name, again: state.again, failures: state.failures }
        : state;
    case 'network-lost':
      return state.name === 'attention' && state.cause === 'sign-in'
        ? state
        : { name: 'offline', failures: 0 };
    case 'pushed':
      return state.name === 'pushing' ? { ...state, name: 'pulling' } : state;
    case 'pulled':
      if (state.name !== 'pulling') return state;
      if (state.again) return { name: 'pushing', again: false, failures: 0 };
      return event.refused > 0 ? { name: 'attention', cause: 'refused', failures: 0 } : { name: 'idle' };
    case 'too-old':
      return isExchanging(state) ? { name: 'attention', cause: 'version', failures: 0 } : state;
    case 'failed':
      if (!isExchanging(state)) return state;
      return failedAfter(state.failures + 1, event.cause);
  }
}

/**
 * How long to wait before the next run starts by itself; null when only a person can start it.
 * @param jitter between 0 and 1: tablets that lost the same network don't come back in step.
 */
export function nextRunInMs(
  state: SyncState,
  jitter: number,
  { restMs, firstRetryMs }: Pick<SyncTimings, 'restMs' | 'firstRetryMs'> = SYNC_TIMINGS,
): number | null {
  if (isExchanging(state)) return null;
  if (state.name === 'idle') return restMs;
  if (state.name === 'attention' && state.cause === 'sign-in') return null;
  if (state.name === 'attention' && state.cause === 'version') return restMs;
  const backoffMs = Math.min(restMs, firstRetryMs * 2 ** Math.min(Math.max(0, state.failures - 1), 5));
  return Math.round(backoffMs * (0.75 + jitter / 2));
}

/** The one line in the header. */
export type SyncHeadline =
  | 'up-to-date'
  | 'receiving'
  | 'waiting'
  | 'offline'
  | 'sign-in'
  | 'refused'
  | 'server'
  | 'version'
  | 'storage';

export interface SyncCounts {
  waiting: number;
  refused: number;
  /** False until the first pull of this tablet has ended. */
  everPulled: boolean;
}

/** What the header says: « à jour » only when the service has acknowledged everything. */
export function syncHeadline(state: SyncState, { waiting, refused, everPulled }: SyncCounts): SyncHeadline {
  const trouble = troubleOf(state);
  if (state.name === 'attention' && state.cause === 'sign-in') return 'sign-in';
  if (trouble === 'offline' || trouble === 'foreign') return 'offline';
  if (trouble === 'storage') return trouble;
  if (refused > 0) return 'refused';
  if (waiting > 0) return 'waiting';
  if (trouble) return trouble;
  return everPulled ? 'up-to-date' : 'receiving';
}
