import { isTimeZone } from '#domain/local-time.ts';
import { SERVICE_AUTHOR } from '#domain/author.ts';
import { AvailabilitySchema, type Availability, type Practitioner } from '#domain/availability.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import { LetterheadSchema, type Letterhead } from '#domain/letterhead.ts';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store, Stored } from '../adapters/store.ts';
import { Failure } from '../failure.ts';

/** The master, in `service`; each facility served holds a projection. */
export interface PractitionerRecord extends Stored {
  type: 'practitioner';
  practitioner: string;
  displayName: string;
  speciality: string | null;
  availability: Availability;
  facilities: string[];
  /** The doctor's own; absent until it is written. No facility sees it but on documents. */
  letterhead?: Letterhead;
}

interface Dependencies {
  store: Store;
  clock: Clock;
  nudge: (database: string) => void;
}

export function createPractitioners({ store, clock, nudge }: Dependencies) {
  const service = store.database('service');

  /** Safe to repeat: each projection ends up the same. */
  async function project(record: PractitionerRecord): Promise<void> {
    const _id = documentId.practitioner(record.practitioner);
    const { practitioner, displayName, speciality, availability } = record;
    for (const facility of record.facilities) {
      const database = store.database(facilityDatabase(facility));
      await database.update<Practitioner>(_id, (current) => ({
        ...(current && { _rev: current._rev }),
        _id,
        type: 'practitioner',
        v: SCHEMA_VERSION,
        at: instant(clock),
        by: SERVICE_AUTHOR,
        practitioner,
        displayName,
        speciality,
        availability,
      }));
      nudge(database.name);
    }
  }

  return {
    get: (practitioner: string) => service.get<PractitionerRecord>(documentId.practitioner(practitioner)),
    /** Creates or replaces the practitioner and shows it to each facility served. */
    async save(record: Omit<PractitionerRecord, '_id' | '_rev' | 'type'>): Promise<PractitionerRecord> {
      const _id = documentId.practitioner(record.practitioner);
      const saved: PractitionerRecord = { ...record, _id, type: 'practitioner' };
      await service.update<PractitionerRecord>(_id, (current) => ({ ...current, ...saved }));
      await project(saved);
      return saved;
    },
    /** @throws Failure `not-found`, `bad-request` (a time zone that doesn't exist) */
    async saveAvailability(practitioner: string, availability: Availability): Promise<Availability> {
      if (!isTimeZone(availability.timeZone))
        throw new Failure('bad-request', { fields: { timeZone: 'unknown-time-zone' } });
      const _id = documentId.practitioner(practitioner);
      const saved = await service.update<PractitionerRecord>(_id, (current) =>
        current ? { ...current, availability } : null,
      );
      if (!saved) throw new Failure('not-found');
      await project(saved);
      return AvailabilitySchema.parse(saved.availability);
    },
    /** @throws Failure `not-found` */
    async saveLetterhead(practitioner: string, letterhead: Letterhead): Promise<Letterhead> {
      const saved = await service.update<PractitionerRecord>(
        documentId.practitioner(practitioner),
        (current) => (current ? { ...current, letterhead } : null),
      );
      if (!saved) throw new Failure('not-found');
      return LetterheadSchema.parse(saved.letterhead);
    },
  };
}
export type Practitioners = ReturnType<typeof createPractitioners>;
