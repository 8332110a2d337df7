import { expect, it } from 'vitest';
import type { Change } from '../../adapters/store.ts';
import { createWrittenMessages } from './written-messages.ts';

it('reads the outbox once, then what was written since, and forgets nothing when the store fails', async () => {
  const writes: { _id: string; state: string; channel: string }[] = [];
  let [lists, isAway] = [0, false];
  const write = (_id: string, state: string, channel = 'sms') => void writes.push({ _id, state, channel });
  const written = createWrittenMessages({
    info: async () => ({ seq: writes.length, count: writes.length }),
    async list<T>() {
      lists += 1;
      return writes as unknown as T[];
    },
    async changes(since, limit) {
      if (isAway) throw new Error('away');
      const from = Number(since);
      const some = writes.slice(from, from + limit);
      const changes = some.map((doc, index): Change => ({
        id: doc._id,
        seq: from + index + 1,
        deleted: false,
        doc,
      }));
      return { changes, lastSeq: from + some.length };
    },
  });
  const names = async () => (await written()).map(({ _id }) => _id);

  write('outbox:1:1:booked:sms', 'queued');
  write('outbox:2:1:booked:sms', 'sent');
  write('outbox:3:1:booked:push', 'sent', 'push');
  expect(await names()).toEqual(['outbox:1:1:booked:sms', 'outbox:2:1:booked:sms', 'outbox:3:1:booked:push']);
  expect(await names()).toEqual([]);
  write('session:x', 'queued');
  write('outbox:4:1:booked:sms', 'queued');
  isAway = true;
  await expect(written()).rejects.toThrow('away');
  isAway = false;
  expect(await names()).toEqual(['outbox:4:1:booked:sms']);
  for (let more = 0; more < 1200; more += 1) write(`outbox:${more}:2:moved:sms`, 'queued');
  expect(await names()).toHaveLength(1200);
  expect(lists).toBe(1);
});
