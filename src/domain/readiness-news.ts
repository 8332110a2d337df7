import { notifiedOf } from './message.ts';
import type { Readiness } from './readiness.ts';

/** What those who work are told of at once, wherever they are. */
export type ReadinessNews = 'arrived' | 'test-failed' | 'message-failed';

type Known = Pick<Readiness, 'messages' | 'tested' | 'arrivedAt'>;

/** No channel of the links that are good now is left to try. */
function isLost({ messages }: Known): boolean {
  const generation = Math.max(0, ...messages.map((message) => message.generation));
  return notifiedOf(messages.filter((message) => message.generation === generation)).state === 'failed';
}

/** What is new since before; a test that fails again, or a channel more that fails, is none. */
export function readinessNews(before: Known | null, after: Known): ReadinessNews[] {
  const news: ReadinessNews[] = [];
  if (after.arrivedAt !== null && !before?.arrivedAt) news.push('arrived');
  if (after.tested?.passed === false && before?.tested?.passed !== false) news.push('test-failed');
  if (isLost(after) && !(before && isLost(before))) news.push('message-failed');
  return news;
}
