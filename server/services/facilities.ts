import { SERVICE_AUTHOR } from '#domain/author.ts';
import { archiveDatabase, documentId, facilityDatabase } from '#domain/document-ids.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { FacilitySchema, type Facility, type FacilityChoices } from '#domain/facility.ts';
import type { FormChoice } from '#domain/forms.ts';
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

  /** In both places: the projection follows whatever the master became. */
  async function write(facility: string, next: (current: Facility | null) => Facility | null) {
    const _id = documentId.facility(facility);
    const database = await store.ensure(facilityDatabase(facility));
    for (const target of [service, database])
      await target.update<Facility>(_id, (current) => {
        const document = next(current);
        return document && { ...document, ...(current && { _rev: current._rev }) };
      });
    nudge(database.name);
  }

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
      await write(settings.facility, () => document);
      return document;
    },
    /** What a coordinator chooses; everything else stays. */
    async choose(facility: string, choices: FacilityChoices): Promise<void> {
      const at = instant(clock);
      await write(facility, (current) => current && { ...current, ...choices, at });
    },
    /** Which version of each of its questionnaires is current. */
    async chooseForms(facility: string, next: (own: FormChoice[]) => FormChoice[]): Promise<void> {
      const at = instant(clock);
      await write(facility, (current) => current && { ...current, forms: next(current.forms ?? []), at });
    },
  };
}
export type Facilities = ReturnType<typeof createFacilities>;
