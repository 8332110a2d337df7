import type { CallResult } from '$lib/adapters/api-client.ts';
import { m } from '$lib/paraglide/messages.js';
import { expect, test } from 'vitest';
import { OnlineReading } from './online-reading.svelte.ts';

test('offline is told in words, and the next try may succeed', async () => {
  const answers: CallResult<string>[] = [
    { ok: false, failure: { error: 'offline' } },
    { ok: true, data: 'lu' },
  ];
  const reading = new OnlineReading(async () => answers.shift() ?? { ok: true as const, data: '' });
  expect(reading.state).toEqual({ kind: 'idle' });
  const first = reading.load();
  expect(reading.state).toEqual({ kind: 'loading' });
  await first;
  expect(reading.state).toEqual({ kind: 'failed', text: m.facility_archive_offline() });
  await reading.load();
  expect(reading.state).toEqual({ kind: 'ready', data: 'lu' });
});

test('it is asked once at a time', async () => {
  let asked = 0;
  const reading = new OnlineReading(async () => ({ ok: true as const, data: ++asked }));
  await Promise.all([reading.load(), reading.load()]);
  expect(asked).toBe(1);
});
