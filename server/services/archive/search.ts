import {
  ARCHIVE_PAGE,
  archiveMatcher,
  type ArchiveQuery,
  type ConsultationLine,
} from '#domain/archive-search.ts';
import { archiveDatabase, facilityDatabase } from '#domain/document-ids.ts';
import type { Clock } from '../../adapters/clock.ts';
import type { Store } from '../../adapters/store.ts';
import { createSearchIndex, type SearchIndex } from './search-index.ts';

/** Facilities whose archives are in memory at once: 16 MB for ten thousand consultations. */
const KEPT = 4;

interface Dependencies {
  store: Store;
  clock: Clock;
  facilities: { get(facility: string): Promise<{ timeZone: string } | null> };
}

/** Finds consultations that left the tablets: by patient, doctor, date, kind and the words of the motive. */
export function createArchiveSearch({ store, clock, facilities }: Dependencies) {
  const indexes = new Map<string, SearchIndex>();
  /** One at a time for each: a second search must not read what the first is reading. */
  const turns = new Map<string, Promise<unknown>>();

  function indexOf(facility: string): SearchIndex {
    const live = store.database(facilityDatabase(facility));
    const old = store.database(archiveDatabase(facility));
    const index = indexes.get(facility) ?? createSearchIndex(live, old, () => clock.now());
    indexes.delete(facility);
    indexes.set(facility, index);
    for (const name of [...indexes.keys()].slice(0, -KEPT)) indexes.delete(name);
    return index;
  }

  return async (
    facility: string,
    query: ArchiveQuery,
    offset: number,
  ): Promise<{ total: number; lines: ConsultationLine[] }> => {
    const timeZone = (await facilities.get(facility))?.timeZone ?? 'Europe/Paris';
    const matches = archiveMatcher(query, timeZone);
    const before = turns.get(facility) ?? Promise.resolve();
    const turn = before.catch(() => undefined).then(() => indexOf(facility).find(matches));
    turns.set(facility, turn);
    const found = await turn;
    return { total: found.length, lines: found.slice(offset, offset + ARCHIVE_PAGE) };
  };
}
export type ArchiveSearch = ReturnType<typeof createArchiveSearch>;
