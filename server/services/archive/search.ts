import {
  ARCHIVE_PAGE,
  archiveMatcher,
  type ArchiveQuery,
  type ConsultationLine,
} from '#domain/archive-search.ts';
import { archiveDatabase, facilityDatabase } from '#domain/document-ids.ts';
import type { Clock } from '../../adapters/clock.ts';
import type { Store } from '../../adapters/store.ts';
import { createFacilityIndexes } from '../facility-indexes.ts';
import { createSearchIndex } from './search-index.ts';

/** Facilities whose archives are in memory at once: 16 MB for ten thousand consultations. */
const KEPT = 4;

interface Dependencies {
  store: Store;
  clock: Clock;
  facilities: { get(facility: string): Promise<{ timeZone: string } | null> };
}

/** Finds consultations that left the tablets: by patient, doctor, date, kind and the words of the motive. */
export function createArchiveSearch({ store, clock, facilities }: Dependencies) {
  const ask = createFacilityIndexes(KEPT, (facility) => {
    const live = store.database(facilityDatabase(facility));
    const old = store.database(archiveDatabase(facility));
    return createSearchIndex(live, old, () => clock.now());
  });

  return async (
    facility: string,
    query: ArchiveQuery,
    offset: number,
  ): Promise<{ total: number; lines: ConsultationLine[] }> => {
    const timeZone = (await facilities.get(facility))?.timeZone ?? 'Europe/Paris';
    const matches = archiveMatcher(query, timeZone);
    const found = await ask(facility, (index) => index.find(matches));
    return { total: found.length, lines: found.slice(offset, offset + ARCHIVE_PAGE) };
  };
}
export type ArchiveSearch = ReturnType<typeof createArchiveSearch>;
