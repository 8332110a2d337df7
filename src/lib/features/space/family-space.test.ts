import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ownAnswer } from '#tests/fakes/own-answer.ts';
import type { Space } from '#domain/access-link.ts';
import { createApiClient } from '$lib/adapters/api-client.ts';
import { FamilySpace, type Contact } from './family-space.svelte.ts';
import { createServerClock } from './server-clock.ts';

const space: Space = {
  linkId: 'AbCdEfGhIjKlMnOp',
  status: 'booked',
  start: '2027-03-29T12:30:00Z',
  end: '2027-03-29T13:00:00Z',
  opensAt: '2027-03-29T12:10:00Z',
  entryEndsAt: '2027-03-29T13:30:00Z',
  timeZone: 'Europe/Paris',
  guest: null,
  appointment: '01JQ5K3Z7M8N9P0Q1R2S3T4V5W',
  patientGivenNames: 'Lucie',
  practitionerName: 'Dr Hélène Vasseur',
  facilityName: 'IME Les Tilleuls',
  facilityPhone: '+33199001234',
  questionnaire: 'none',
  files: [],
  selfTest: null,
  closedAt: null,
  readUntil: null,
  serverNow: '2027-03-29T12:00:00Z',
};

type Answer = { status: number; body: unknown } | 'no network';

function setUp(answers: Answer[], known: Contact | null = null) {
  const kept = { read: () => known, keep: vi.fn() };
  let wake = () => {};
  let change = () => {};
  let asked = 0;
  const fetch = async () => {
    asked += 1;
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (!answer || answer === 'no network') throw new TypeError('Failed to fetch');
    return ownAnswer(answer.status === 204 ? null : JSON.stringify(answer.body), {
      status: answer.status,
    });
  };
  const deviceNow = () => Date.now();
  const state = new FamilySpace({
    linkId: space.linkId,
    api: createApiClient(fetch),
    clock: createServerClock(deviceNow),
    deviceNow,
    followChanges: (_, onChange) => ((change = onChange), () => {}),
    onWakeUp: (callback) => ((wake = callback), () => {}),
    keptContact: kept,
  });
  return { state, kept, wake: () => wake(), change: () => change(), asked: () => asked };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

describe('the family’s space', () => {
  beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2027-03-29T13:00:00Z') }));
  afterEach(() => void vi.useRealTimers());

  it('shows what the service answers and counts by its clock, not by the phone’s', async () => {
    const { state } = setUp([{ status: 200, body: space }]);
    const stop = state.start();
    await settle();
    expect(state.phase).toBe('ready');
    expect(state.nowMs).toBe(Date.parse('2027-03-29T12:00:00Z'));
    await vi.advanceTimersByTimeAsync(3000);
    expect(state.nowMs).toBe(Date.parse('2027-03-29T12:00:03Z'));
    stop();
  });

  it('keeps what it showed when the network goes, and says that it may be old', async () => {
    const { state, wake } = setUp([{ status: 200, body: space }, 'no network', { status: 200, body: space }]);
    const stop = state.start();
    await settle();
    wake();
    await settle();
    expect([state.phase, state.stale, state.space?.linkId]).toEqual(['ready', true, space.linkId]);
    wake();
    await settle();
    expect(state.stale).toBe(false);
    stop();
  });

  it.each([
    ['link-superseded', 410, 'superseded'],
    ['link-expired', 410, 'expired'],
    ['signed-out', 401, 'signed-out'],
  ])('on %s forgets the appointment and keeps the phone number', async (error, status, phase) => {
    const { state, change } = setUp([
      { status: 200, body: space },
      { status, body: { error, facilityPhone: '+33199005678', facilityName: 'IME Les Tilleuls' } },
    ]);
    const stop = state.start();
    await settle();
    change();
    await settle();
    expect([state.phase, state.space, state.contact.phone]).toEqual([phase, null, '+33199005678']);
    stop();
  });

  it('forgets everything on signing out, and only when the service knows', async () => {
    const { state } = setUp([{ status: 200, body: space }, 'no network', { status: 204, body: null }]);
    const stop = state.start();
    await settle();
    expect([await state.signOut(), state.phase]).toEqual([false, 'ready']);
    expect([await state.signOut(), state.phase, state.space]).toEqual([true, 'signed-out', null]);
    stop();
  });

  it('asks once more, and only once, for changes told during a question', async () => {
    const { state, change, asked } = setUp([{ status: 200, body: space }]);
    const stop = state.start();
    change();
    change();
    await settle();
    expect(asked()).toBe(2);
    stop();
  });
});

it('knows whom to call when the service can’t be reached, from an earlier visit', async () => {
  const known = { name: 'IME Les Tilleuls', phone: '+33199001234' };
  const first = setUp([{ status: 200, body: space }]);
  await first.state.refresh();
  expect(first.kept.keep).toHaveBeenCalledWith(known);
  const later = setUp(['no network'], known);
  expect(later.state.contact).toEqual(known);
  await later.state.refresh();
  expect([later.state.phase, later.state.contact]).toEqual(['unreachable', known]);
});
