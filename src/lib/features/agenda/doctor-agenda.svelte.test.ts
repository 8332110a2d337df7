import type { AgendaEntry } from '#domain/api/doctor.ts';
import type { SeenAgenda } from '$lib/adapters/agenda-box.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import { appointment } from '#tests/factories/documents.ts';
import { expect, it, vi } from 'vitest';
import { DoctorAgenda } from './doctor-agenda.svelte.ts';

const DAY = {
  from: '2027-03-28T22:00:00.000Z',
  to: '2027-03-29T22:00:00.000Z',
  nextTo: '2027-03-30T22:00:00.000Z',
};
const TOMORROW = { from: DAY.to, to: DAY.nextTo, nextTo: '2027-03-31T22:00:00.000Z' };
const AFTER = { from: TOMORROW.to, to: TOMORROW.nextTo, nextTo: '2027-04-01T22:00:00.000Z' };
const NOW = '2027-03-29T12:02:00.000Z';
const at = (start: string) => ({ appointment: { ...appointment(1), start } }) as AgendaEntry;
const entry = at('2027-03-29T12:00:00.000Z');
const tomorrows = at('2027-03-30T07:00:00.000Z');

function computer() {
  const kept = new Map<string, SeenAgenda>();
  let answer: unknown = { ok: true, data: { entries: [entry, tomorrows], serverNow: NOW } };
  const visit = (account = 'doctor') =>
    new DoctorAgenda({
      api: (async () => answer) as unknown as ApiClient,
      deviceNow: () => Date.parse(NOW),
      box: {
        read: async (key) => kept.get(key) ?? null,
        keep: async (key, seen) => void kept.set(key, seen),
        forgetAbout: async () => undefined,
        clear: async () => kept.clear(),
      },
      account: () => account,
      forget: async () => undefined,
    });
  const cut = () => (answer = { ok: false, failure: { error: 'offline' } });
  return { visit, cut, drop: () => (answer = new Promise(() => undefined)) };
}

it('shows without a network what this doctor last saw of that day, and when', async () => {
  const { visit, cut } = computer();
  await visit().show(DAY);
  cut();
  const later = visit();
  await later.show(DAY);
  expect(later.entries).toEqual([entry]);
  expect([later.phase, later.stale, later.seenAt]).toEqual(['ready', true, NOW]);
  expect(later.nextCount).toBe(1);
  await later.show(AFTER);
  expect([later.phase, later.stale]).toEqual(['unreachable', false]);
  const another = visit('another');
  await another.show(DAY);
  expect(another.phase).toBe('unreachable');
});

it('shows the next morning what it saw of that day the evening before, and says nothing of a day it never saw', async () => {
  const { visit, cut } = computer();
  await visit().show(DAY);
  cut();
  const nextMorning = visit();
  await nextMorning.show(TOMORROW);
  expect([nextMorning.phase, nextMorning.stale, nextMorning.seenAt]).toEqual(['ready', true, NOW]);
  expect(nextMorning.entries).toEqual([tomorrows]);
  expect(nextMorning.nextCount).toBeNull();
});

it('shows at once what it saw of the day, on a network that drops everything without refusing', async () => {
  vi.useFakeTimers();
  const { visit, drop } = computer();
  await visit().show(DAY);
  drop();
  const [later, unseen] = [visit(), visit()];
  void later.show(DAY);
  void unseen.show(AFTER);
  await vi.advanceTimersByTimeAsync(0);
  expect([later.phase, later.stale, unseen.phase]).toEqual(['ready', false, 'loading']);
  expect(later.entries).toEqual([entry]);
  await vi.advanceTimersByTimeAsync(3_000);
  expect([later.phase, later.stale, unseen.phase]).toEqual(['ready', true, 'unreachable']);
  vi.useRealTimers();
});
