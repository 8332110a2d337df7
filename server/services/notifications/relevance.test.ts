import type { Readiness } from '#domain/readiness.ts';
import { appointment, readiness, ulid } from '#tests/factories/documents.ts';
import { createSettableClock } from '#tests/fakes/clock.ts';
import { expect, it } from 'vitest';
import type { OutboxDocument } from './outbox-document.ts';
import { createRelevance } from './relevance.ts';

const NOW = '2027-03-29T08:00:00.000Z';
const message = (over: Partial<OutboxDocument>): OutboxDocument => ({
  ...{ _id: `outbox:${ulid(1)}:2:cancelled:sms`, type: 'outbox', appointment: ulid(1) },
  ...{ facility: 'tilleuls', generation: 2, kind: 'cancelled', about: 'cancelled', channel: 'sms' },
  ...{ start: '2027-03-29T12:10:00.000Z', end: '2027-03-29T12:30:00.000Z' },
  ...{ state: 'queued', attempts: 0, nextAttemptAt: Date.parse(NOW), at: NOW },
  ...over,
});
const called: Readiness['called'] = { at: NOW, by: 'Sophie Amar', generation: 1 };
type Earlier = Pick<OutboxDocument, '_id' | 'state'>;

/** What was sent before, and what the dashboard knows. */
const relevance = (before: Earlier[], known: Partial<Readiness>) =>
  createRelevance({
    clock: createSettableClock(NOW),
    store: { database: () => ({ get: async () => readiness(1, known) }) } as never,
    outbox: { before: async () => before as OutboxDocument[], told: async () => [] },
    journal: { find: async () => null },
    facilities: { get: async () => null },
    guests: { find: async () => ({}) as never },
  });
const off = appointment(1, { generation: 2, status: 'cancelled' });
const failed: Earlier = { _id: 'outbox:x:1:booked:sms', state: 'failed' };

it.each<[string, Earlier[], Partial<Readiness>, boolean]>([
  ['nobody heard of it', [failed], {}, true],
  ['a message left before', [{ ...failed, state: 'sent' }], {}, false],
  ['none arrived, and staff told the family by telephone', [failed], { called }, false],
])('that it is off, when %s: void %#', async (_name, before, known, isVoid) => {
  expect(await relevance(before, known).isVoid(message({}), off)).toBe(isVoid);
});

it.each<[string, Partial<Parameters<typeof appointment>[1]>, boolean]>([
  ['can still be read', {}, false],
  ['can be read no more', { readUntil: NOW }, true],
  ['isn’t closed', { status: 'arrived', closedAt: null, readUntil: null }, true],
])('a document is to be read, and it %s', async (_name, over, isVoid) => {
  const closed = {
    generation: 2,
    status: 'fulfilled',
    closedAt: NOW,
    readUntil: '2027-04-01T08:00:00.000Z',
  } as const;
  const of = appointment(1, { ...closed, ...over });
  const past = { end: '2027-03-29T07:00:00.000Z' };
  expect(await relevance([], {}).isVoid(message({ kind: 'deposited', ...past }), of)).toBe(isVoid);
  for (const kind of ['booked', 'reminder-hour', 'awaited', 'resent'] as const)
    expect(await relevance([], {}).isVoid(message({ kind }), appointment(1, closed))).toBe(true);
});

it('a guest is not told by a call to the family', async () => {
  const guest = { guest: ulid(9) };
  expect(await relevance([failed], { called }).isVoid(message(guest), off)).toBe(true);
});

it('moved after a call is told as moved, not as an invitation', async () => {
  const moved = message({ kind: 'moved' });
  expect((await relevance([failed], { called }).asHeard(moved)).kind).toBe('moved');
  expect((await relevance([failed], {}).asHeard(moved)).kind).toBe('booked');
});
