import type { PouchDatabase, Written } from 'pouchdb-node';

interface Document {
  _id: string;
}
interface Waiting {
  document: Document;
  resolve(written: Written): void;
  reject(error: unknown): void;
}
export type GroupedPuts = (document: Document) => Promise<Written>;

/**
 * Documents that come while others are being written are written together next: one waiting for the disk for all of
 * them. Each is told its own outcome, once it is on the disk; nobody waits for company.
 */
export function createGroupedPuts(bulkDocs: PouchDatabase['bulkDocs']): GroupedPuts {
  let waiting: Waiting[] = [];
  let isWriting = false;

  /** Of those for the same document the first: the next one has to find it written. */
  function nextGroup(): Waiting[] {
    const group = new Map<string, Waiting>();
    const later: Waiting[] = [];
    for (const one of waiting) {
      if (group.has(one.document._id)) later.push(one);
      else group.set(one.document._id, one);
    }
    waiting = later;
    return [...group.values()];
  }

  async function write(group: Waiting[]): Promise<void> {
    try {
      const outcomes = await bulkDocs(group.map(({ document }) => document));
      group.forEach(({ resolve, reject }, index) => {
        const outcome = outcomes[index];
        if (outcome && 'rev' in outcome) resolve(outcome);
        else reject(outcome);
      });
    } catch (error) {
      // One that can't be a document has the whole group refused, and nothing written.
      if (group.length > 1) for (const one of group) await write([one]);
      else group[0]?.reject(error);
    }
  }

  async function writeAll(): Promise<void> {
    isWriting = true;
    while (waiting.length > 0) await write(nextGroup());
    isWriting = false;
  }

  return (document) =>
    new Promise((resolve, reject) => {
      waiting.push({ document, resolve, reject });
      if (!isWriting) void writeAll();
    });
}
