import type { Change, Database } from '../adapters/store.ts';

const BATCH = 500;

/** How far an index has followed a database. */
export interface Followed {
  database: Database;
  since: string | number;
}

/** Hands over what changed since, and moves on. */
export async function follow(followed: Followed, take: (change: Change) => void): Promise<void> {
  for (;;) {
    const { changes, lastSeq } = await followed.database.changes(followed.since, BATCH);
    changes.forEach(take);
    followed.since = lastSeq;
    if (changes.length < BATCH) return;
  }
}

/**
 * Facilities' indexes in memory, the last `kept` that were asked. Each answers one question at a time: a second must not
 * read what the first is reading.
 */
export function createFacilityIndexes<Index>(kept: number, make: (facility: string) => Index) {
  const indexes = new Map<string, Index>();
  const turns = new Map<string, Promise<unknown>>();

  function indexOf(facility: string): Index {
    const index = indexes.get(facility) ?? make(facility);
    indexes.delete(facility);
    indexes.set(facility, index);
    for (const name of [...indexes.keys()].slice(0, -kept)) indexes.delete(name);
    return index;
  }

  return async <Answer>(facility: string, ask: (index: Index) => Promise<Answer>): Promise<Answer> => {
    const before = turns.get(facility) ?? Promise.resolve();
    const turn = before.catch(() => undefined).then(() => ask(indexOf(facility)));
    turns.set(facility, turn);
    return turn;
  };
}
