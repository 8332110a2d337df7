import { ulid } from '#tests/factories/documents.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SHOWN_MINUTES, ShownCard } from './shown-card.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('asks anew each time it is shown, and forgets after some minutes', async () => {
  const api = vi.fn(async () => ({ ok: true, data: { passcode: 'K7M4-2QX-9TD' } }));
  const card = new ShownCard(api as unknown as ApiClient, ulid(1));
  await card.show();
  expect([card.access?.passcode, card.isClosed]).toEqual(['K7M4-2QX-9TD', false]);
  vi.advanceTimersByTime(SHOWN_MINUTES * 60_000);
  expect([card.access, card.isClosed]).toEqual([null, true]);
  await card.show();
  expect([card.access !== null, api.mock.calls.length]).toEqual([true, 2]);
});

it('says why it shows nothing', async () => {
  const api = (async () => ({ ok: false, failure: { error: 'offline' } })) as unknown as ApiClient;
  const card = new ShownCard(api, ulid(1));
  await card.show();
  expect([card.access, card.failure?.error, card.isClosed]).toEqual([null, 'offline', false]);
});
