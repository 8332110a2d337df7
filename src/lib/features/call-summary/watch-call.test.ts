import type { JoinAnswer, Participant } from '#domain/call.ts';
import type { CallFigures } from '#domain/call-summary.ts';
import { IDLE, type CallSnapshot, type OtherView } from '$lib/features/call/call-snapshot.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchCall } from './watch-call.ts';

const PATIENT: Participant = { seat: 'patient', role: 'patient', name: 'ROUSSEL Éloïse', peerId: 'p-1' };
const other = (camera: 'on' | 'paused'): OtherView => ({
  ...{ participant: PATIENT, stream: null, state: 'live', quality: 'good', sendingPaused: false },
  sends: { microphone: true, camera, sharing: false },
});
const live = (over: Partial<CallSnapshot> = {}): CallSnapshot => ({
  ...{ ...IDLE, state: { name: 'live' }, others: [other('on')], ...over },
});

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('addEventListener', () => undefined);
  vi.stubGlobal('removeEventListener', () => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function watch() {
  const sent: CallFigures[] = [];
  const tokens: string[] = [];
  const watched = watchCall(
    { join: async () => ({ ok: true, data: { token: `token ${tokens.length + 1}` } as JoinAnswer }) },
    {
      readPath: async () => 'direct',
      sendSummary: (token, figures) => void (tokens.push(token), sent.push(figures)),
    },
  );
  const last = (seconds: number, snapshot: CallSnapshot) => {
    watched.see(snapshot);
    vi.advanceTimersByTime(seconds * 1_000);
  };
  return { watched, sent, tokens, last };
}

it('tells of each entry by itself', async () => {
  const { watched, sent, tokens, last } = watch();
  for (const seconds of [10, 20]) {
    await watched.joining.join();
    last(seconds, live());
    last(300, live({ state: { name: 'ended', reason: 'left' }, others: [] }));
  }
  expect(tokens).toEqual(['token 1', 'token 2']);
  expect(sent.map(({ durationSeconds }) => durationSeconds)).toEqual([10, 20]);
});

it('counts as sound alone what the network pauses, whichever way', async () => {
  const { watched, sent, last } = watch();
  await watched.joining.join();
  last(10, live());
  last(20, live({ sendingPaused: true }));
  last(30, live({ others: [other('paused')] }));
  last(40, live());
  watched.see(live({ state: { name: 'ended', reason: 'left' } }));
  expect(sent).toHaveLength(1);
  expect(sent[0]?.audioOnlySeconds).toBe(50);
  expect(sent[0]?.stretches).toEqual([
    { state: 'live', seconds: 10 },
    { state: 'audio-only', seconds: 50 },
    { state: 'live', seconds: 40 },
  ]);
});
