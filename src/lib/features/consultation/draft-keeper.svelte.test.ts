import type { ApiClient } from '$lib/adapters/api-client.ts';
import type { KeptDraft } from '$lib/adapters/draft-box.ts';
import { expect, it, vi } from 'vitest';
import { DraftKeeper } from './draft-keeper.svelte.ts';

/** One computer; several visits share its box. */
function computer() {
  const kept = new Map<string, KeptDraft>();
  const sent: string[] = [];
  let isOnline = true;
  let isFull = false;
  const api = (async (_: unknown, { body }: { body: { text: string } }) => {
    if (!isOnline) return { ok: false, failure: { error: 'offline' } };
    sent.push(body.text);
    return { ok: true, data: undefined };
  }) as unknown as ApiClient;
  const visit = () =>
    new DraftKeeper({
      api,
      box: {
        read: async (key) => kept.get(key) ?? null,
        keep: async (draft) => {
          if (isFull) throw new DOMException('no room', 'QuotaExceededError');
          kept.set(draft.key, draft);
        },
        forget: async (key) => void kept.delete(key),
      },
      appointment: 'appointment',
      author: 'doctor',
      deviceNow: () => '2027-03-29T10:00:00.000Z',
    });
  return { kept, sent, visit, cut: () => (isOnline = false), fill: () => (isFull = true) };
}

it('goes on with what was written elsewhere since, though this device’s clock is ahead', async () => {
  const { visit } = computer();
  const first = visit();
  await first.restore(null);
  first.changed('écrit ici');
  await first.flush();
  const elsewhere = { text: 'écrit ici, puis ailleurs', savedAt: '2027-03-29T09:00:00.000Z' };
  const second = visit();
  expect(await second.restore(elsewhere)).toBe('écrit ici, puis ailleurs');
  expect(second.other).toBeNull();
});

it('reaches the service from a device that has no room', async () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { sent, visit, fill } = computer();
  const keeper = visit();
  await keeper.restore(null);
  fill();
  keeper.changed('écrit ici');
  await keeper.flush();
  expect(sent).toEqual(['écrit ici']);
  expect(keeper.state).toBe('everywhere');
  keeper.stop();
  error.mockRestore();
});

it('keeps both of two drafts written apart, over visits, until one is chosen', async () => {
  const { kept, sent, visit, cut } = computer();
  const first = visit();
  await first.restore(null);
  cut();
  first.changed('écrit hors ligne');
  await first.flush();
  first.stop();
  expect(sent).toEqual([]);
  const elsewhere = { text: 'écrit ailleurs', savedAt: '2027-03-29T11:00:00.000Z' };
  const second = visit();
  expect(await second.restore(elsewhere)).toBe('écrit ailleurs');
  expect(second.other?.text).toBe('écrit hors ligne');
  expect(await second.swap()).toBe('écrit hors ligne');
  expect(second.other?.text).toBe('écrit ailleurs');
  await second.dismissOther();
  await second.flush();
  second.stop();
  expect([...kept.values()].map(({ text }) => text)).toEqual(['écrit hors ligne']);
});

it('sends what an earlier visit could not', async () => {
  vi.useFakeTimers();
  const { kept, sent, visit } = computer();
  const key = 'appointment:doctor';
  kept.set(key, { key, text: 'resté ici', savedAt: '2027-03-29T09:00:00.000Z', sent: null });
  const keeper = visit();
  await keeper.restore(null);
  expect(keeper.state).toBe('here');
  await vi.advanceTimersByTimeAsync(3_000);
  expect(sent).toEqual(['resté ici']);
  expect(keeper.state).toBe('everywhere');
  keeper.stop();
  vi.useRealTimers();
});
