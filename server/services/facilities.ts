import { SERVICE_AUTHOR } from '#domain/author.ts';
import { archiveDatabase, documentId, facilityDatabase } from '#domain/document-ids.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { FacilitySchema, type Facility } from '#domain/facility.ts';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store } from '../adapters/store.ts';

export type FacilitySettings = Omit<Facility, '_id' | '_rev' | 'type' | 'v' | 'at' | 'by'>;

interface Dependencies {
  store: Store;
  clock: Clock;
  /** Tells whoever follows a database that it changed. */
  nudge: (database: string) => void;
}

/** A facility's settings: the master in `service`, and its projection, which its tablets replicate. */
export function createFacilities({ store, clock, nudge }: Dependencies) {
  const service = store.database('service');

  return {
    async get(facility: string): Promise<Facility | null> {
      const document = await service.get<Facility>(documentId.facility(facility));
      return document && FacilitySchema.parse(document);
    },
    async list(): Promise<Facility[]> {
      return service.list<Facility>('facility:');
    },
    /** Creates or changes it, with the database of its tablets. Safe to repeat. */
    async save(settings: FacilitySettings): Promise<Facility> {
      const _id = documentId.facility(settings.facility);
      const base = {
        _id,
        type: 'facility',
        v: SCHEMA_VERSION,
        at: instant(clock),
        by: SERVICE_AUTHOR,
      } as const;
      const document = FacilitySchema.parse({ ...base, ...settings });
      await store.ensure(archiveDatabase(settings.facility));
      const database = await store.ensure(facilityDatabase(settings.facility));
      for (const target of [service, database])
        await target.update<Facility>(_id, (current) => ({
          ...document,
          ...(current && { _rev: current._rev }),
        }));
      nudge(database.name);
      return document;
    },
  };
}
export type Facilities = ReturnType<typeof createFacilities>;
