import { createSettableClock } from '#tests/fakes/clock.ts';
import { expect, it } from 'vitest';
import { createLane, LANE_WIDTH } from './lane.ts';
import type { Waiting } from './retries.ts';

const HOUR_MS = 3_600_000;
function scene() {
  const clock = createSettableClock('2027-03-29T08:00:00.000Z');
  const lane = createLane(clock);
  const due = (id: string, appointment = id): Waiting => ({
    ...{ id, appointment, start: '2027-03-30T08:00:00.000Z', at: clock.now(), longestMs: 0, held: null },
  });
  const held = (id: string, start = '2027-03-30T08:00:00.000Z'): Waiting => ({
    ...{ id, appointment: id, start, at: clock.now() + HOUR_MS, longestMs: HOUR_MS },
    held: { triedAt: clock.now(), earlyAt: clock.now() },
  });
  const takeAll = () => {
    const taken: Waiting[] = [];
    for (let one = lane.take(); one; one = lane.take()) taken.push(one);
    return taken;
  };
  return { clock, lane, due, held, takeAll };
}
const ids = (taken: Waiting[]) => taken.map(({ id }) => id);

it('takes what is due as it came, of one appointment one at a time', () => {
  const { lane, due, takeAll } = scene();
  for (const one of [due('a1', 'a'), due('a2', 'a'), due('b1', 'b')]) lane.put(one);
  const first = takeAll();
  expect(ids(first)).toEqual(['a1', 'b1']);
  for (const one of first) lane.done(one);
  expect(ids(takeAll())).toEqual(['a2']);
});

it('a channel that works again is tried by one, then by more and more, the nearest appointment first', () => {
  const { clock, lane, held, takeAll } = scene();
  lane.failed();
  for (const [index, id] of ['e', 'd', 'c', 'b', 'a', 'f', 'g', 'h', 'i'].entries())
    lane.put(held(id, index < 5 ? `2027-03-30T08:0${4 - index}:00.000Z` : `2027-03-30T09:0${index}:00.000Z`));
  expect(takeAll()).toEqual([]);
  clock.advance(1000);
  lane.lives();
  const first = takeAll();
  expect(ids(first)).toEqual(['a']);
  for (const one of first) lane.done(one);
  lane.lives();
  const second = takeAll();
  expect(ids(second)).toEqual(['b', 'c']);
  for (const one of second) lane.done(one);
  for (let more = 0; more < 9; more += 1) lane.lives();
  expect(takeAll()).toHaveLength(LANE_WIDTH);
});

it('one that is turned away again has the others wait for the next that gets through', () => {
  const { clock, lane, held, takeAll } = scene();
  for (const id of ['a', 'b', 'c']) lane.put(held(id));
  clock.advance(1000);
  lane.lives();
  expect(takeAll()).toHaveLength(2);
  lane.failed();
  expect(takeAll()).toEqual([]);
});

it('what is due goes before what comes early', () => {
  const { clock, lane, held, due, takeAll } = scene();
  lane.put(held('a'));
  clock.advance(1000);
  lane.lives();
  lane.put(due('b'));
  expect(ids(takeAll())).toEqual(['b', 'a']);
});

it('a start is a sign of life: what was wrong may have been mended', () => {
  const { clock, held } = scene();
  const waiting = [held('a'), held('b')];
  clock.advance(1000);
  const lane = createLane(clock);
  for (const one of waiting) lane.put(one);
  expect(lane.take()?.id).toBe('a');
  expect(lane.take()).toBeNull();
});
