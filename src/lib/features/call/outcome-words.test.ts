import type { Viewpoint } from '#domain/call-layout.ts';
import { RoomEndSchema } from '#domain/call.ts';
import type { CallRefusal, CallState, MediaFailure } from '#domain/call-state.ts';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from './outcome-words.ts';

const VIEWPOINTS: Viewpoint[] = ['practitioner', 'patient', 'guest'];
const CAUSES: MediaFailure[] = [
  'no-media-devices',
  'in-app-browser',
  'permission-denied',
  'permission-dismissed',
  'permission-system',
  'not-found',
  'no-microphone',
  'busy',
  'unknown',
];
const join = (code: Extract<CallRefusal, { kind: 'join' }>['code'], opensAt?: string): CallState => ({
  name: 'refused',
  refusal: { kind: 'join', code, opensAt },
});
const refusedBy = (cause: MediaFailure): CallState => ({
  name: 'refused',
  refusal: { kind: 'media', cause },
});
const outcome = (state: CallState, viewpoint: Viewpoint = 'patient') =>
  outcomeOf(state, viewpoint, () => '14 h 10');

describe('whoever is out of the call', () => {
  const states: CallState[] = [
    ...RoomEndSchema.options.map((reason) => ({ name: 'ended' as const, reason })),
    { name: 'ended', reason: 'left' },
    ...CAUSES.map(refusedBy),
    ...(
      ['room-not-open', 'room-closed', 'seat-taken', 'offline', 'link-superseded', 'signed-out'] as const
    ).map((code) => join(code)),
  ];
  it.each(VIEWPOINTS)('reads what happened and what to do, as %s', (viewpoint) => {
    for (const state of states) {
      const { title, text } = outcome(state, viewpoint) ?? { title: '', text: '' };
      expect(title.length).toBeGreaterThan(10);
      expect(text.length).toBeGreaterThan(10);
    }
  });

  it('reads nothing while the call goes on', () => {
    expect(outcome({ name: 'live' })).toBeNull();
  });
});

describe('the way on', () => {
  it.each<[string, CallState, Viewpoint, string | null]>([
    ['having left', { name: 'ended', reason: 'left' }, 'patient', 'rejoin'],
    ['after the closing', { name: 'ended', reason: 'closed' }, 'patient', null],
    ['of an appointment moved', { name: 'ended', reason: 'superseded' }, 'guest', null],
    ['taken elsewhere, a family', { name: 'ended', reason: 'seat-taken' }, 'patient', 'continue-here'],
    ['taken elsewhere, a guest', { name: 'ended', reason: 'seat-taken' }, 'guest', 'continue-here'],
    ['taken elsewhere, a doctor', { name: 'ended', reason: 'seat-taken' }, 'practitioner', 'rejoin'],
    ['a seat that someone holds', join('seat-taken'), 'patient', 'continue-here'],
    ['without a network', join('offline'), 'patient', 'retry'],
    ['with a dead link', join('link-superseded'), 'patient', null],
    ['a busy camera', refusedBy('busy'), 'patient', 'retry'],
    ['a browser that can’t', refusedBy('in-app-browser'), 'patient', null],
  ])('%s', (_name, state, viewpoint, act) => {
    expect(outcome(state, viewpoint)?.act).toBe(act);
  });

  it('says when the room opens', () => {
    expect(outcome(join('room-not-open', '2027-03-29T12:10:00.000Z'))?.text).toContain('14 h 10');
  });
});
