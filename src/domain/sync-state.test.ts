import { describe, expect, it } from 'vitest';
import {
  isAnsweredByOthers,
  nextRunInMs,
  nextSyncState,
  syncHeadline,
  type SyncEvent,
  type SyncState,
} from './sync-state.ts';

const idle: SyncState = { name: 'idle' };
const pushing: SyncState = { name: 'pushing', again: false, failures: 0 };
const pulling: SyncState = { name: 'pulling', again: false, failures: 0 };
const offline: SyncState = { name: 'offline', failures: 2 };
const foreign: SyncState = { name: 'offline', failures: 1, foreign: true };
const signIn: SyncState = { name: 'attention', cause: 'sign-in', failures: 1 };
const server: SyncState = { name: 'attention', cause: 'server', failures: 1 };
const tooOld: SyncState = { name: 'attention', cause: 'version', failures: 0 };
const retrying: SyncState = { ...pushing, failures: 2, trouble: 'offline' };
const afterFault = { ...pushing, failures: 1, trouble: 'server' } as const;
const wake: SyncEvent = { type: 'wake' };

describe('nextSyncState', () => {
  const table: [string, SyncState, SyncEvent, SyncState][] = [
    ['starts by pushing', idle, wake, pushing],
    ['pulls after pushing', pushing, { type: 'pushed' }, pulling],
    ['rests after pulling', pulling, { type: 'pulled', refused: 0 }, idle],
    [
      'asks for attention when something was refused',
      pulling,
      { type: 'pulled', refused: 1 },
      { name: 'attention', cause: 'refused', failures: 0 },
    ],
    ['remembers a wake during a run', pulling, wake, { ...pulling, again: true }],
    ['runs again when asked meanwhile', { ...pulling, again: true }, { type: 'pulled', refused: 0 }, pushing],
    [
      'goes offline when nothing answers',
      pushing,
      { type: 'failed', cause: 'unreachable' },
      { name: 'offline', failures: 1 },
    ],
    [
      'counts failures in a row',
      { ...pushing, failures: 2 },
      { type: 'failed', cause: 'unreachable' },
      { name: 'offline', failures: 3 },
    ],
    ['tries again from offline, keeping count', offline, wake, retrying],
    [
      'forgets it was offline once the service answers',
      retrying,
      { type: 'heard' },
      { ...pushing, failures: 2 },
    ],
    [
      'is offline when something answers for the service',
      pushing,
      { type: 'failed', cause: 'foreign' },
      foreign,
    ],
    ['tries again behind it', foreign, wake, { ...pushing, failures: 1, trouble: 'foreign' }],
    [
      'forgets it once the service answers',
      { ...pushing, failures: 1, trouble: 'foreign' },
      { type: 'heard' },
      { ...pushing, failures: 1 },
    ],
    ['pauses when the device must sign in', pushing, { type: 'failed', cause: 'sign-in' }, signIn],
    ['stays paused on a wake', signIn, wake, signIn],
    ['stays paused when the network goes', signIn, { type: 'network-lost' }, signIn],
    ['goes on when a person asks', signIn, { type: 'retry' }, pushing],
    ['tries again after a server fault', server, wake, afterFault],
    ['a greeting doesn’t tell that the fault is over', afterFault, { type: 'heard' }, afterFault],
    ['a whole exchange does', { ...afterFault, name: 'pulling' }, { type: 'pulled', refused: 0 }, idle],
    [
      'drops a run when the network goes',
      pulling,
      { type: 'network-lost' },
      { name: 'offline', failures: 0 },
    ],
    ['sends, then stops when too old to read', pushing, { type: 'too-old' }, tooOld],
    ['goes on sending when too old to read', tooOld, wake, { ...pushing, trouble: 'version' }],
    ['ignores the end of a dropped run', offline, { type: 'pulled', refused: 0 }, offline],
    ['ignores the failure of a dropped run', offline, { type: 'failed', cause: 'server' }, offline],
  ];
  it.each(table)('%s', (_, state, event, expected) => {
    expect(nextSyncState(state, event)).toEqual(expected);
  });
});

it('tells, through every try, that something answers in the service’s place', () => {
  expect([foreign, nextSyncState(foreign, wake), offline, idle].map(isAnsweredByOthers)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

describe('nextRunInMs', () => {
  it.each<[string, SyncState, number, number | null]>([
    ['each minute at rest', idle, 0, 60_000],
    ['never during a run', pushing, 0, null],
    ['never while the device is signed out', signIn, 0.5, null],
    ['soon after a first failure', { name: 'offline', failures: 1 }, 0.5, 2000],
    ['each minute for an application too old', tooOld, 0.5, 60_000],
    ['at most a minute and a quarter later', { name: 'offline', failures: 99 }, 1, 75_000],
  ])('%s', (_, state, jitter, expected) => {
    expect(nextRunInMs(state, jitter)).toBe(expected);
  });
});

describe('syncHeadline', () => {
  const nothing = { waiting: 0, refused: 0, everPulled: true };
  it.each<[string, SyncState, Parameters<typeof syncHeadline>[1], string]>([
    ['all sent', idle, nothing, 'up-to-date'],
    ['all sent, still receiving news', pulling, nothing, 'up-to-date'],
    ['never received anything', pulling, { ...nothing, everPulled: false }, 'receiving'],
    ['something waits', pushing, { ...nothing, waiting: 2 }, 'waiting'],
    ['offline wins over waiting', offline, { ...nothing, waiting: 2 }, 'offline'],
    ['still offline while it tries again', retrying, nothing, 'offline'],
    ['something answers for the service', foreign, { ...nothing, waiting: 2 }, 'offline'],
    ['still a server fault while it tries again', afterFault, nothing, 'server'],
    ['a refusal shows before what waits', idle, { ...nothing, waiting: 2, refused: 1 }, 'refused'],
    ['signed out wins', signIn, { ...nothing, refused: 1 }, 'sign-in'],
    ['too old, with everything sent', tooOld, nothing, 'version'],
    [
      'no room left',
      { name: 'attention', cause: 'storage', failures: 1 },
      { ...nothing, refused: 1 },
      'storage',
    ],
    ['a server fault with nothing to send', server, nothing, 'server'],
  ])('%s', (_, state, counts, expected) => {
    expect(syncHeadline(state, counts)).toBe(expected);
  });
});
