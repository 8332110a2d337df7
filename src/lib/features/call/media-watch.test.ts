import { expect, it } from 'vitest';
import { FLOW_LOST_MS, judgeFlow, nextFlow } from './media-watch.ts';

it('flows while bytes grow, is lost 2.5 s after they stop, and flows again', () => {
  const start = { bytes: 0, grewAt: null };
  expect(judgeFlow(nextFlow(start, 0, 100), 100)).toBe('none');
  const flowing = nextFlow(start, 500, 200);
  expect(judgeFlow(flowing, 200 + FLOW_LOST_MS)).toBe('flowing');
  const stopped = nextFlow(flowing, 500, 1_000);
  expect(judgeFlow(stopped, 201 + FLOW_LOST_MS)).toBe('lost');
  expect(judgeFlow(nextFlow(stopped, 501, 9_000), 9_100)).toBe('flowing');
});
