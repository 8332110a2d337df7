import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallResult } from '$lib/adapters/api-client.ts';
import { createKeepsake } from '$lib/adapters/keepsake.ts';
import { Delivery } from './delivery.svelte.ts';

const noStorage = () => {
  throw new Error('refused');
};
const offline: CallResult<undefined> = { ok: false, failure: { error: 'offline' } };
const done: CallResult<undefined> = { ok: true, data: undefined };

function setUp(results: CallResult<undefined>[], keepsake = createKeepsake(noStorage)) {
  const posted: [string, string][] = [];
  let number = 0;
  let wake = () => {};
  const onDelivered = vi.fn();
  const delivery = new Delivery<string>({
    key: 'answers',
    keepsake,
    newId: () => `id${(number += 1)}`,
    read: (kept) => (typeof kept === 'string' ? kept : null),
    post: async (id, content) => {
      posted.push([id, content]);
      return results.shift() ?? done;
    },
    onDelivered,
    onWakeUp: (callback) => ((wake = callback), () => {}),
  });
  return { delivery, posted, onDelivered, keepsake, wake: () => wake() };
}

describe('bringing something to the service', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('forgets it once acknowledged', async () => {
    const { delivery, keepsake, onDelivered } = setUp([done]);
    await delivery.send('a');
    expect([delivery.state, keepsake.read('answers'), onDelivered.mock.calls.length]).toEqual([
      'delivered',
      null,
      1,
    ]);
  });

  it('keeps it without network and sends it again, under the same id, when the network is back', async () => {
    const { delivery, posted, wake } = setUp([offline, done]);
    const stop = delivery.start();
    await delivery.send('a');
    expect(delivery.state).toBe('kept');
    wake();
    await vi.advanceTimersByTimeAsync(0);
    expect([delivery.state, posted]).toEqual([
      'delivered',
      [
        ['id1', 'a'],
        ['id1', 'a'],
      ],
    ]);
    stop();
  });

  it('tries again by itself after a while', async () => {
    const { delivery } = setUp([offline, done]);
    await delivery.send('a');
    await vi.advanceTimersByTimeAsync(15_000);
    expect(delivery.state).toBe('delivered');
  });

  it('takes up what an earlier visit left', async () => {
    const keepsake = createKeepsake(noStorage);
    const first = setUp([offline], keepsake);
    await first.delivery.send('a');
    const second = setUp([done], keepsake);
    second.delivery.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(second.posted).toEqual([['id1', 'a']]);
  });

  it('stops on a refusal and says which', async () => {
    const { delivery, keepsake } = setUp([{ ok: false, failure: { error: 'already-closed' } }]);
    await delivery.send('a');
    expect([delivery.state, delivery.failure?.error, keepsake.read('answers')]).toEqual([
      'refused',
      'already-closed',
      null,
    ]);
  });
});
