import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { SelfTest, SelfTestResult } from '#domain/self-test.ts';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store } from '../adapters/store.ts';
import { Failure } from '../failure.ts';
import type { Visitor } from './dossier-access.ts';
import type { ReadinessService } from './readiness.ts';

export interface FamilyRecordsDependencies {
  store: Store;
  clock: Clock;
  readiness: Pick<ReadinessService, 'recordSelfTest'>;
}

const MAX_RECORDS = 200;

/** What families fill in before the consultation: immutable, by the id the browser made. Not after the closing. */
export function createFamilyRecords({ store, clock, readiness }: FamilyRecordsDependencies) {
  function base({ appointment, appointmentId, by }: Visitor) {
    const isOpen = appointment.status === 'booked' || appointment.status === 'arrived';
    if (!isOpen) throw new Failure('already-closed');
    return { v: SCHEMA_VERSION, at: instant(clock), by, appointment: appointmentId } as const;
  }

  /** A family fills in a few; a page gone wild must not fill the tablets. @throws Failure too-many-attempts */
  async function refuseEndless(facility: string, prefix: string): Promise<void> {
    const known = await store.database(facilityDatabase(facility)).list(prefix);
    if (known.length >= MAX_RECORDS) throw new Failure('too-many-attempts');
  }

  return {
    /** @throws Failure already-closed, too-many-attempts */
    async recordSelfTest(
      visitor: Visitor,
      { id, result }: { id: Ulid; result: SelfTestResult },
    ): Promise<void> {
      const { facility, appointmentId } = visitor;
      const database = store.database(facilityDatabase(facility));
      await refuseEndless(facility, documentId.selfTest(appointmentId, ''));
      const document: SelfTest = {
        ...base(visitor),
        _id: documentId.selfTest(appointmentId, id),
        type: 'selftest',
        result,
      };
      const written = await database.put(document);
      const kept = written.ok ? document : await database.get<SelfTest>(document._id);
      if (kept) await readiness.recordSelfTest(facility, appointmentId, kept);
    },
  };
}
export type FamilyRecords = ReturnType<typeof createFamilyRecords>;
