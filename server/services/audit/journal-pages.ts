import type { AuditAction, AuditEvent, AuditLine } from '#domain/audit.ts';
import type { Instant } from '#domain/primitives.ts';
import type { Audit } from './audit.ts';

export interface JournalFilter {
  from?: Instant | undefined;
  /** Left out. */
  to?: Instant | undefined;
  action?: AuditAction | undefined;
  facility?: string | undefined;
}
export interface JournalPage {
  /** The latest first. */
  lines: AuditLine[];
  /** The number to go on before; null: nothing is left. */
  next: number | null;
}

export const PAGE_LINES = 50;
/** Read at once, and at most for one page: a rare act in a long journal is looked for page by page. */
const STRETCH = 500;
const LOOKED_AT = 5_000;
/** Lines are in the order of their writing; several instances' clocks differ a little. */
const OUT_OF_ORDER = 200;

const matches = ({ at, ...event }: AuditEvent, { from, to, action, facility }: JournalFilter) =>
  (from === undefined || at >= from) &&
  (to === undefined || at < to) &&
  (action === undefined || event.action === action) &&
  (facility === undefined || event.facility === facility);

/** The journal backwards, a page at a time, however long it is: a day is found by halving. */
export function createJournalPages(audit: Pick<Audit, 'span' | 'between'>) {
  /** The first line at this moment or later. */
  async function numberAt(moment: Instant, first: number, last: number): Promise<number> {
    let [low, high] = [first, last + 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const [line] = await audit.between(middle, middle + 1);
      if (line && line.event.at < moment) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return async (filter: JournalFilter, before: number | null): Promise<JournalPage> => {
    const { first, last } = await audit.span();
    const { from, to } = filter;
    const start = from ? Math.max(first, (await numberAt(from, first, last)) - OUT_OF_ORDER) : first;
    const afterLast = to ? Math.min(last, (await numberAt(to, first, last)) + OUT_OF_ORDER) + 1 : last + 1;
    const end = Math.min(before ?? afterLast, afterLast);
    const found: AuditLine[] = [];
    let reached = end;
    while (reached > start && found.length < PAGE_LINES && end - reached < LOOKED_AT) {
      const begin = Math.max(start, reached - STRETCH);
      const lines = await audit.between(begin, reached);
      found.push(...lines.reverse().filter(({ event }) => matches(event, filter)));
      reached = begin;
    }
    const lines = found.slice(0, PAGE_LINES);
    const left = found.length > PAGE_LINES ? (lines.at(-1)?.number ?? reached) : reached;
    return { lines, next: left > start ? left : null };
  };
}
export type JournalPages = ReturnType<typeof createJournalPages>;
