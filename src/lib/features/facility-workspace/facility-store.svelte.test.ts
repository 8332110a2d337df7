import type { MessageState } from '#domain/message.ts';
import { appointment, readiness, ulid } from '#tests/factories/documents.ts';
import { expect, it } from 'vitest';
import { Clock } from './clock.svelte.ts';
import { DocumentIndex } from './document-index.svelte.ts';
import { FacilityStore } from './facility-store.svelte.ts';

const word = (state: MessageState['state']): MessageState => ({
  ...{ channel: 'sms', generation: 1, kind: 'deposited', about: 'deposited', state },
  at: '2027-03-29T12:31:00.000Z',
});
/** Closed on 29 March; to be read for three days. */
const closed = (number: number, state: MessageState['state']) => [
  appointment(number, {
    ...{ status: 'fulfilled', closedAt: '2027-03-29T12:30:00.000Z', readUntil: '2027-04-01T12:30:00.000Z' },
  }),
  readiness(number, { messages: [word(state)] }),
];

it('shows on other days, too, whose family no message told of a document, for as long as it can be read', async () => {
  const documents = [...closed(1, 'failed'), ...closed(2, 'sent'), appointment(3)];
  const index = new DocumentIndex();
  await index.open({ readAll: async () => ({ documents, seq: 0 }), follow: () => () => undefined });
  const clock = new Clock();
  const store = new FacilityStore(index, clock);
  const untoldOn = (day: string) => store.untold(day).map(({ view }) => view.id);

  clock.synchronise('2027-03-31T08:00:00.000Z');
  expect(untoldOn('2027-03-31')).toEqual([ulid(1)]);
  // Its own row says so there.
  expect(untoldOn('2027-03-29')).toEqual([]);
  clock.synchronise('2027-04-01T12:31:00.000Z');
  expect(untoldOn('2027-04-01')).toEqual([]);
});
