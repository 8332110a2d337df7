import { expect, it } from 'vitest';
import { readinessNews } from './readiness-news.ts';
import type { Readiness } from './readiness.ts';

const AT = '2027-03-29T08:00:00.000Z';
type Known = Pick<Readiness, 'messages' | 'tested' | 'arrivedAt'>;
const nothing: Known = { messages: [], tested: null, arrivedAt: null };
const test = (passed: boolean) => ({ at: AT, passed, device: 'iPad', failures: [] });
const failed = (generation: number) =>
  ({ channel: 'sms', generation, state: 'failed', at: AT, cause: 'refused-recipient' }) as const;
const untold = { ...failed(1), kind: 'deposited', about: 'deposited' } as const;
const sent = { channel: 'email', generation: 1, state: 'sent', at: AT } as const;

it.each<[Known | null, Partial<Known>, string[]]>([
  [null, {}, []],
  [null, { arrivedAt: AT }, ['arrived']],
  [{ ...nothing, arrivedAt: AT }, { arrivedAt: AT }, []],
  [nothing, { tested: test(true) }, []],
  [nothing, { tested: test(false) }, ['test-failed']],
  [{ ...nothing, tested: test(false) }, { tested: test(false) }, []],
  [{ ...nothing, tested: test(true) }, { tested: test(false) }, ['test-failed']],
  [nothing, { messages: [failed(1)] }, ['message-failed']],
  [nothing, { messages: [failed(1), sent] }, []],
  [{ ...nothing, messages: [failed(1)] }, { messages: [failed(1)], arrivedAt: AT }, ['arrived']],
  [{ ...nothing, messages: [failed(1)] }, { messages: [failed(1), failed(2)] }, []],
  [{ ...nothing, messages: [failed(1), sent] }, { messages: [failed(1), failed(2)] }, ['message-failed']],
  [{ ...nothing, messages: [sent] }, { messages: [sent, untold] }, ['message-failed']],
  [{ ...nothing, messages: [failed(1)] }, { messages: [failed(1), untold] }, ['message-failed']],
  [{ ...nothing, messages: [sent, untold] }, { messages: [sent, untold], arrivedAt: AT }, ['arrived']],
])('%o → %o: %o', (before, after, news) => {
  expect(readinessNews(before, { ...nothing, ...after })).toEqual(news);
});
