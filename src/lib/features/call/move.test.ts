import { CALL_TIMINGS } from '#domain/call-timings.ts';
import type { JoinAnswer } from '#domain/call.ts';
import type { CallResult } from '$lib/adapters/api-client.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { insist, MoveRequest } from './move.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const taken: CallResult<JoinAnswer> = { ok: false, failure: { error: 'seat-taken' } };
const closed: CallResult<JoinAnswer> = { ok: false, failure: { error: 'room-closed' } };
const { moveRetryMs, moveAtMostMs, moveAskedMs, moveRefusedMs } = CALL_TIMINGS;

function asking(answers: CallResult<JoinAnswer>[], hasLeft = () => false) {
  const ask = vi.fn(async () => answers.shift() ?? taken);
  const onwaiting = vi.fn();
  const outcome = insist(ask, { timings: CALL_TIMINGS, hasLeft, onwaiting });
  return { ask, onwaiting, outcome };
}

describe('« Continuer ici »', () => {
  it('asks until the place is given', async () => {
    const { ask, onwaiting, outcome } = asking([taken, taken, closed]);
    await vi.advanceTimersByTimeAsync(2 * moveRetryMs);
    expect(await outcome).toBe(closed);
    expect([ask.mock.calls.length, onwaiting.mock.calls.flat()]).toEqual([3, [true, true, false]]);
  });

  it('gives up after longer than a silent device keeps its place', async () => {
    const { outcome } = asking([]);
    expect(moveAtMostMs).toBeGreaterThan(30_000);
    await vi.advanceTimersByTimeAsync(moveAtMostMs + moveRetryMs);
    expect(await outcome).toBe(taken);
  });

  it('takes no seat for a page that has left', async () => {
    let isGone = false;
    const { ask, outcome } = asking([], () => isGone);
    await vi.advanceTimersByTimeAsync(0);
    isGone = true;
    await vi.advanceTimersByTimeAsync(10 * moveRetryMs);
    expect(await outcome).toBe(taken);
    expect(ask).toHaveBeenCalledTimes(1);
  });
});

describe('the device that is asked', () => {
  const allow = () => true;

  it('shows it while the other waits, and no longer', () => {
    const shown: boolean[] = [];
    const request = new MoveRequest(CALL_TIMINGS, { onchange: (isAsked) => shown.push(isAsked), allow });
    expect([request.asked(), request.asked()]).toEqual([true, false]);
    vi.advanceTimersByTime(moveAskedMs - 1);
    expect(request.asked()).toBe(false);
    vi.advanceTimersByTime(moveAskedMs - 1);
    expect(shown).toEqual([true]);
    vi.advanceTimersByTime(1);
    expect(shown).toEqual([true, false]);
  });

  it('isn’t asked again for a while after « Rester ici »', () => {
    const shown: boolean[] = [];
    const request = new MoveRequest(CALL_TIMINGS, { onchange: (isAsked) => shown.push(isAsked), allow });
    request.asked();
    request.answer(false);
    expect(request.asked()).toBe(false);
    vi.advanceTimersByTime(moveRefusedMs);
    expect(request.asked()).toBe(true);
    expect(shown).toEqual([true, false, true]);
  });

  it('« Autoriser » stays there until the service has heard it', () => {
    const shown: boolean[] = [];
    let isUp = false;
    const listener = { onchange: (isAsked: boolean) => shown.push(isAsked), allow: () => isUp };
    const request = new MoveRequest(CALL_TIMINGS, listener);
    request.asked();
    request.answer(true);
    expect(shown).toEqual([true]);
    isUp = true;
    request.answer(true);
    expect(shown).toEqual([true, false]);
  });
});
