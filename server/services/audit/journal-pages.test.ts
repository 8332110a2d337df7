import type { AuditLine } from '#domain/audit.ts';
import { expect, it } from 'vitest';
import { createJournalPages } from './journal-pages.ts';

const BEGIN = Date.parse('2027-03-01T00:00:00.000Z');
/** One a minute. */
const at = (number: number) => new Date(BEGIN + number * 60_000).toISOString();

function journal(count: number, first = 1) {
  const all: AuditLine[] = Array.from({ length: count }, (_, index) => ({
    number: first + index,
    seal: '',
    event: {
      ...{ at: at(first + index), outcome: 'done', by: { kind: 'nobody' } },
      action: (first + index) % 1000 === 0 ? 'deposit' : 'sign-in',
      facility: index % 2 === 0 ? 'ime' : 'ehpad',
    },
  }));
  let read = 0;
  const audit = {
    span: async () => ({ first, last: first + count - 1 }),
    between: async (from: number, to: number) => {
      const lines = all.slice(Math.max(0, from - first), Math.max(0, to - first));
      read += lines.length;
      return lines;
    },
  };
  return { page: createJournalPages(audit), read: () => read };
}
const numbers = (lines: readonly AuditLine[]) => lines.map(({ number }) => number);

it('goes backwards from the end, without a gap or a repetition, to the first line kept', async () => {
  const { page } = journal(1_234, 501);
  const seen: number[] = [];
  let before: number | null = null;
  do {
    const { lines, next } = await page({}, before);
    seen.push(...numbers(lines));
    before = next;
  } while (before !== null);
  expect(seen).toEqual(Array.from({ length: 1_234 }, (_, index) => 1_734 - index));
});

it('finds a day in a long journal without reading it all', async () => {
  const { page, read } = journal(100_000);
  const { lines } = await page({ from: '2027-03-20T00:00:00.000Z', to: '2027-03-21T00:00:00.000Z' }, null);
  expect(lines[0]?.event.at).toBe('2027-03-20T23:59:00.000Z');
  expect(read()).toBeLessThan(2_000);
});

it('shows nothing of another day', async () => {
  const { page } = journal(3_000);
  const day = { from: '2027-03-02T00:00:00.000Z', to: '2027-03-02T00:10:00.000Z' };
  const { lines, next } = await page(day, null);
  expect(numbers(lines)).toEqual([1449, 1448, 1447, 1446, 1445, 1444, 1443, 1442, 1441, 1440]);
  expect(next).toBeNull();
  expect(await page({ from: '2028-01-01T00:00:00.000Z' }, null)).toEqual({ lines: [], next: null });
});

it('looks for what is rare some thousand lines at a time', async () => {
  const { page, read } = journal(20_000);
  const first = await page({ action: 'deposit', facility: 'ehpad' }, null);
  expect(numbers(first.lines)).toEqual([20_000, 19_000, 18_000, 17_000, 16_000]);
  expect([first.next, read()]).toEqual([15_001, 5_000]);
  expect(numbers((await page({ action: 'deposit' }, first.next)).lines)[0]).toBe(15_000);
});

it('is nothing when nothing was written', async () => {
  expect(await journal(0).page({}, null)).toEqual({ lines: [], next: null });
});
