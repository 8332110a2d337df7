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

it('counts as sound alone what the network pauses, whichever way', async () => {
  const sent: CallFigures[] = [];
  const answer = { token: 'token' } as JoinAnswer;
  const watched = watchCall(
    { join: async () => ({ ok: true, data: answer }) },
    { readPath: async () => 'direct', sendSummary: (_token, figures) => sent.push(figures) },
  );
  await watched.joining.join();
  const last = (seconds: number, snapshot: CallSnapshot) => {
    watched.see(snapshot);
    vi.advanceTimersByTime(seconds * 1_000);
  };
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
