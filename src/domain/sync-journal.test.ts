import { expect, it } from 'vitest';
import { type ExchangeNote, type JournalEntry, nextJournalEntry } from './sync-journal.ts';

const AT = '2027-03-29T10:00:00.000Z';
const LATER = '2027-03-29T10:05:00.000Z';
const line = (note: ExchangeNote): JournalEntry => ({ ...note, seq: 3, at: AT, until: null, times: 1 });
const failed: ExchangeNote = { kind: 'failed', cause: 'unreachable', sent: 0 };
const empty: ExchangeNote = { kind: 'exchanged', sent: 0, received: 0 };
const sent: ExchangeNote = { kind: 'exchanged', sent: 2, received: 1 };
const refused: ExchangeNote = { kind: 'refused', id: 'note:a', reason: 'too-large' };
const fresh = { at: LATER, until: null, times: 1 };

it.each<[string, JournalEntry | null, ExchangeNote, object | null]>([
  ['an empty exchange says nothing', line(sent), empty, null],
  ['unless the last one failed', line(failed), empty, { ...empty, ...fresh }],
  ['what was sent is noted', null, sent, { ...sent, ...fresh }],
  ['each time', line(sent), sent, { ...sent, ...fresh }],
  ['the same failure is one line', line(failed), failed, { ...line(failed), until: LATER, times: 2 }],
  ['another cause is another', line(failed), { ...failed, cause: 'server' }, { cause: 'server', ...fresh }],
  ['the same refusal is one line', line(refused), refused, { seq: 3, until: LATER, times: 2 }],
])('%s', (_, last, note, expected) => {
  if (expected === null) expect(nextJournalEntry(last, note, LATER)).toBeNull();
  else expect(nextJournalEntry(last, note, LATER)).toMatchObject(expected);
});
