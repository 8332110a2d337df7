import { failingOf } from '#domain/channel-health.ts';
import { expect, it } from 'vitest';
import { countCauses, emptyTallies, forgetOld, oldest, tally, type Tallied } from './projection.ts';

const at = (minute: number) => new Date(Date.UTC(2027, 2, 29, 8, minute)).toISOString();
const message = (id: string, over: Partial<Tallied>): Tallied => ({
  ...{ _id: `outbox:${id}`, channel: 'email', state: 'queued', attempts: 0, at: at(0) },
  ...over,
});
const failing = (tallies: ReturnType<typeof emptyTallies>) => failingOf([...tallies.email.troubles.values()]);

it('counts what waits, since when, and what failed by cause, once each however often it is told', () => {
  const tallies = emptyTallies();
  for (const repeated of [1, 2]) {
    tally(tallies, message('a', { at: at(3) }), at(3 + repeated));
    tally(tallies, message('b', { at: at(2) }), at(3 + repeated));
    tally(tallies, message('c', { state: 'failed', cause: 'refused-recipient', attempts: 1 }), at(4));
    tally(tallies, message('d', { state: 'failed', cause: 'refused-recipient', attempts: 1 }), at(4));
    tally(tallies, message('e', { state: 'failed', cause: 'mailbox-full', attempts: 1 }), at(4));
  }
  const { waiting, failed } = tallies.email;
  expect([waiting.size, oldest(waiting), tallies.sms.waiting.size]).toEqual([2, at(2), 0]);
  expect(countCauses(failed)).toEqual([
    { cause: 'refused-recipient', count: 2 },
    { cause: 'mailbox-full', count: 1 },
  ]);
  // One wrong address is nobody's channel failing.
  expect(failing(tallies)).toBeNull();

  tally(tallies, message('b', { state: 'sent', sentAt: at(6) }), at(6));
  tally(tallies, message('e', { state: 'delivered', sentAt: at(5) }), at(7));
  expect([waiting.size, tallies.email.lastSuccessAt, failed.size]).toEqual([1, at(6), 2]);
  forgetOld(tallies, Date.parse(at(5)) + 86_400_000);
  expect(failed.size).toBe(0);
});

it('fails now when two meet the same wall, or one again and again; and no more once one got through', () => {
  const tallies = emptyTallies();
  const wall = { cause: 'access-refused', error: '535 5.7.8 refused' } as const;
  tally(tallies, message('a', { ...wall, attempts: 1 }), at(1));
  expect(failing(tallies)).toBeNull();
  tally(tallies, message('b', { ...wall, attempts: 1 }), at(4));
  expect(failing(tallies)).toEqual({ since: at(1), cause: 'access-refused', words: '535 5.7.8 refused' });
  tally(tallies, message('c', { state: 'sent', sentAt: at(5) }), at(5));
  expect(failing(tallies)).toBeNull();

  // Greylisting is a hiccup until the third try.
  tally(tallies, message('d', { cause: 'no-answer', attempts: 2 }), at(6));
  expect(failing(tallies)).toBeNull();
  tally(tallies, message('d', { cause: 'no-answer', attempts: 3 }), at(9));
  expect(failing(tallies)).toMatchObject({ since: at(6), cause: 'no-answer', words: null });
  tally(tallies, message('d', { state: 'dropped', attempts: 3 }), at(10));
  expect(failing(tallies)).toBeNull();
});
