import { isOfDeposit } from './deposited.ts';
import { notifiedOf } from './message.ts';
import type { Readiness } from './readiness.ts';

/** What those who work are told of at once, wherever they are. */
export type ReadinessNews = 'arrived' | 'test-failed' | 'message-failed';

type Known = Pick<Readiness, 'messages' | 'tested' | 'arrivedAt'>;

/** No channel of the links that are good now is left to try, of the link or of the word that a document can be read. */
function lost({ messages }: Known): boolean[] {
  const generation = Math.max(0, ...messages.map((message) => message.generation));
  const now = messages.filter((message) => message.generation === generation);
  const parts = [now.filter((one) => !isOfDeposit(one)), now.filter(isOfDeposit)];
  return parts.map((part) => notifiedOf(part).state === 'failed');
}

/** What is new since before; a test that fails again, or a channel more that fails, is none. */
export function readinessNews(before: Known | null, after: Known): ReadinessNews[] {
  const news: ReadinessNews[] = [];
  if (after.arrivedAt !== null && !before?.arrivedAt) news.push('arrived');
  if (after.tested?.passed === false && before?.tested?.passed !== false) news.push('test-failed');
  const known = before ? lost(before) : [];
  if (lost(after).some((isLost, part) => isLost && !known[part])) news.push('message-failed');
  return news;
}
