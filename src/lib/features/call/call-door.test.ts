import { CALL_TIMINGS } from '#domain/call-timings.ts';
import type { JoinAnswer } from '#domain/call.ts';
import type { CallResult } from '$lib/adapters/api-client.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CallDoor } from './call-door.ts';
import type { RoomHandlers } from './room-socket.ts';

const answer = (token: string, waits?: boolean) => ({ token, waits }) as JoinAnswer;
const away: CallResult<JoinAnswer> = { ok: false, failure: { error: 'offline' } };

/** A door whose further joins are answered in this order. */
function stand(...answers: CallResult<JoinAnswer>[]) {
  const rooms: { token: string; handlers: RoomHandlers }[] = [];
  const [closed, left, slept] = [vi.fn(), vi.fn(), vi.fn()];
  const join = vi.fn(async () => answers.shift() ?? away);
  const door = new CallDoor({
    join,
    timings: CALL_TIMINGS,
    keepAwake: () => slept,
    onNetworkChange: () => () => undefined,
    openRoom: (token, handlers) => {
      rooms.push({ token, handlers });
      return { check: () => undefined, leave: left, close: closed, send: () => true };
    },
  });
  const outcome = door.wait(answer('first', true));
  return { door, rooms, join, closed, left, slept, outcome };
}
const joined: CallResult<JoinAnswer> = { ok: true, data: answer('inside') };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

it('joins again once let in, and no earlier; a moment without a network doesn’t send anyone away', async () => {
  const { rooms, join, closed, slept, outcome } = stand(away, joined);
  await pass(60_000);
  expect(join).not.toHaveBeenCalled();
  rooms[0]!.handlers.onletin?.();
  await pass(CALL_TIMINGS.soonMs);
  expect(await outcome).toEqual({ joined });
  expect([rooms.length, closed.mock.calls.length > 0, slept.mock.calls.length]).toEqual([1, true, 1]);
});

it('asks where it stands when its sockets are refused: to wait on, or to be told why not', async () => {
  const refused: CallResult<JoinAnswer> = { ok: false, failure: { error: 'link-superseded' } };
  const { rooms, outcome } = stand({ ok: true, data: answer('second', true) }, refused);
  rooms[0]!.handlers.onrefused();
  await pass();
  expect(rooms.map(({ token }) => token)).toEqual(['first', 'second']);
  rooms[1]!.handlers.onrefused();
  expect(await outcome).toEqual({ joined: refused });
});

it('ends with the room, and with a goodbye when one leaves', async () => {
  const over = stand();
  over.rooms[0]!.handlers.onend('closed');
  expect(await over.outcome).toEqual({ end: 'closed' });
  const gone = stand();
  gone.door.leave();
  expect(await gone.outcome).toBeNull();
  expect([gone.left.mock.calls.length, gone.join.mock.calls.length]).toEqual([1, 0]);
});
