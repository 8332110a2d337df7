import { SERVICE_AUTHOR } from '#domain/author.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import { foldPatient } from '#domain/patient-fold.ts';
import { isRedirected, PatientChangeSchema, type Patient, type PatientChange } from '#domain/patient.ts';
import type { Ulid } from '#domain/primitives.ts';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store } from '../adapters/store.ts';
import type { PushSubscriptions } from './push/subscriptions.ts';

interface Dependencies {
  store: Store;
  clock: Clock;
  pushSubscriptions: Pick<PushSubscriptions, 'forgetPatient'>;
}

/** Patients as the service knows them: snapshots folded from what tablets changed (one writer per document). */
export function createPatients({ store, clock, pushSubscriptions }: Dependencies) {
  const get = (facility: string, id: Ulid) =>
    store.database(facilityDatabase(facility)).get<Patient>(documentId.patient(id));

  /** Repeatable; null while nothing of the patient makes a whole one. */
  async function fold(facility: string, id: Ulid): Promise<Patient | null> {
    const database = store.database(facilityDatabase(facility));
    const raw = await database.list<PatientChange>(`patient-change:${id}:`);
    const changes = raw.flatMap((one) => PatientChangeSchema.safeParse(one).data ?? []);
    const _id = documentId.patient(id);
    const known = await get(facility, id);
    const { data: next } = foldPatient(known, changes);
    // Before it is written: a crash in between repeats it.
    if (known && next && isRedirected(known.data, next))
      await pushSubscriptions.forgetPatient(facility, id, instant(clock));
    return database.update<Patient>(_id, (current) => {
      const { data, folded, clashes } = foldPatient(current, changes);
      if (!data || folded.length === current?.folded.length) return null;
      const base = {
        _id,
        type: 'patient',
        v: SCHEMA_VERSION,
        at: instant(clock),
        by: SERVICE_AUTHOR,
      } as const;
      return { ...base, data, folded, clashes };
    });
  }

  return {
    get,
    fold,
    /** Whether the patient has arrived, whatever was handled of it so far. */
    known: async (facility: string, id: Ulid) =>
      (await get(facility, id)) !== null || (await fold(facility, id)) !== null,
  };
}
export type Patients = ReturnType<typeof createPatients>;
