import type { ExchangeFault } from './exchange-error.ts';

/** What one exchange did, or why it could not go on. */
export type ExchangeNote =
  | { kind: 'exchanged'; sent: number; received: number }
  | { kind: 'failed'; cause: ExchangeFault; sent: number }
  | { kind: 'refused'; id: string; reason: string };

/** A line of the tablet's journal. The same failure again and again is one line. */
export type JournalEntry = ExchangeNote & {
  /** Order of writing. */
  seq?: number;
  /** UTC. */
  at: string;
  /** Of the last of them, when there were several. */
  until: string | null;
  times: number;
};

/** Lines kept. */
export const JOURNAL_LENGTH = 100;

const isSame = (entry: JournalEntry, note: ExchangeNote) =>
  (entry.kind === 'failed' && note.kind === 'failed' && entry.cause === note.cause && note.sent === 0) ||
  (entry.kind === 'refused' &&
    note.kind === 'refused' &&
    entry.id === note.id &&
    entry.reason === note.reason);

/**
 * The line that a note makes, in the place of `last` when it has its `seq`; null when it says nothing: each minute's
 * exchange without a document.
 */
export function nextJournalEntry(
  last: JournalEntry | null,
  note: ExchangeNote,
  at: string,
): JournalEntry | null {
  // After a failure even an empty exchange says something: it works again.
  const isEmpty = note.kind === 'exchanged' && note.sent === 0 && note.received === 0;
  if (isEmpty && last?.kind !== 'failed') return null;
  if (last && isSame(last, note)) return { ...last, until: at, times: last.times + 1 };
  return { ...note, at, until: null, times: 1 };
}
