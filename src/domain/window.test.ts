import { expect, test } from 'vitest';
import { leavesWindowAt } from '#domain/window.ts';
import { appointment, ulid } from '#tests/factories/documents.ts';

const END = '2027-03-29T12:30:00.000Z';
const answer = (at: string) => ({ request: ulid(9), outcome: 'done', at }) as const;

test.each([
  ['booked: its planned end', {}, '2027-04-28T12:30:00.000Z'],
  ['nobody came: its planned end', { status: 'noshow' }, '2027-04-28T12:30:00.000Z'],
  [
    'closed: the closing',
    { status: 'fulfilled', closedAt: '2027-03-29T13:00:00.000Z' },
    '2027-04-28T13:00:00.000Z',
  ],
  [
    'cancelled: the cancellation, whenever it was planned',
    {
      status: 'cancelled',
      answers: [answer('2027-02-01T09:00:00.000Z')],
      receivedAt: '2027-01-15T09:00:00.000Z',
    },
    '2027-03-03T09:00:00.000Z',
  ],
  [
    'refused at once: its arrival',
    { status: 'cancelled', receivedAt: '2027-01-15T09:00:00.000Z' },
    '2027-02-14T09:00:00.000Z',
  ],
  [
    'its family may still read',
    {
      status: 'fulfilled',
      closedAt: END,
      readUntil: '2027-06-01T00:00:00.000Z',
    },
    '2027-06-01T00:00:00.000Z',
  ],
] as const)('%s', (_name, over, expected) => {
  const answers = 'answers' in over ? [...over.answers] : [];
  expect(new Date(leavesWindowAt(appointment(1, { end: END, ...over, answers }))).toISOString()).toBe(
    expected,
  );
});
