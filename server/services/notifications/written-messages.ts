import type { Change, Database } from '../../adapters/store.ts';
import type { OutboxDocument } from './outbox-document.ts';

const AT_ONCE = 500;

const asMessage = ({ id, doc }: Change): OutboxDocument[] =>
  id.startsWith('outbox:') && doc ? [doc as unknown as OutboxDocument] : [];

/** The outbox as whoever asks hasn't seen it: everything once, then what was written since. */
export function createWrittenMessages(service: Pick<Database, 'info' | 'list' | 'changes'>) {
  let seenTo: string | number | null = null;

  async function writtenSince(since: string | number): Promise<OutboxDocument[]> {
    const found: OutboxDocument[] = [];
    let from = since;
    for (;;) {
      const { changes, lastSeq } = await service.changes(from, AT_ONCE);
      found.push(...changes.flatMap(asMessage));
      from = lastSeq;
      if (changes.length < AT_ONCE) break;
    }
    seenTo = from;
    return found;
  }

  return async function writtenMessages(): Promise<OutboxDocument[]> {
    if (seenTo !== null) return writtenSince(seenTo);
    const { seq } = await service.info();
    const all = await service.list<OutboxDocument>('outbox:');
    seenTo = seq;
    return all;
  };
}
