import type { Appointment } from '#domain/appointment.ts';
import { facilityDatabase, idTail } from '#domain/document-ids.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { Clock } from '../adapters/clock.ts';
import type { Database, Store } from '../adapters/store.ts';
import { pages } from './archive/moving.ts';
import { createFacilityIndexes, follow, type Followed } from './facility-indexes.ts';

/** Facilities in memory at once: ids alone, 2 MB for ten thousand appointments. */
const KEPT = 20;
/** Read anew after this long: a copy rebuilt elsewhere counts from the start. */
const RENEW_MS = 3_600_000;

/** Whose each appointment of the tablets' database is: read once, then kept up by what changed since. */
function createIndex(database: Database, now: () => number) {
  let patientOf = new Map<Ulid, Ulid>();
  let byPatient = new Map<Ulid, Set<Ulid>>();
  const followed: Followed = { database, since: 0 };
  let readAt = Number.NEGATIVE_INFINITY;

  function drop(id: Ulid) {
    const patient = patientOf.get(id);
    if (patient === undefined) return;
    patientOf.delete(id);
    const own = byPatient.get(patient);
    own?.delete(id);
    if (own?.size === 0) byPatient.delete(patient);
  }
  function enter(id: Ulid, patient: Ulid) {
    if (patientOf.get(id) === patient) return;
    drop(id);
    patientOf.set(id, patient);
    const own = byPatient.get(patient) ?? new Set();
    byPatient.set(patient, own.add(id));
  }

  async function readAll() {
    const { seq } = await database.info();
    const ids = (await database.ids('appointment:')).map(({ id }) => id);
    [patientOf, byPatient] = [new Map(), new Map()];
    for await (const page of pages<Appointment>(database, ids))
      for (const { _id, patient } of page) enter(idTail(_id), patient);
    followed.since = seq;
    readAt = now();
  }

  return async (patient: Ulid): Promise<Ulid[]> => {
    if (now() - readAt > RENEW_MS) await readAll();
    await follow(followed, ({ id, deleted, doc }) => {
      if (!id.startsWith('appointment:')) return;
      if (deleted || !doc) drop(idTail(id));
      else enter(idTail(id), (doc as unknown as Appointment).patient);
    });
    return [...(byPatient.get(patient) ?? [])];
  };
}

/** Tells a patient's appointments among all that a facility's tablets hold, without reading the others. */
export function createPatientsAppointments({ store, clock }: { store: Store; clock: Clock }) {
  const ask = createFacilityIndexes(KEPT, (facility) =>
    createIndex(store.database(facilityDatabase(facility)), () => clock.now()),
  );
  return (facility: string, patient: Ulid): Promise<Ulid[]> => ask(facility, (find) => find(patient));
}
export type PatientsAppointments = ReturnType<typeof createPatientsAppointments>;
