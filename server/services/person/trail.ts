import type { Appointment } from '#domain/appointment.ts';
import { archiveDatabase, documentId, facilityDatabase, idTail } from '#domain/document-ids.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { BookingRequest } from '#domain/request.ts';
import type { Database, Store } from '../../adapters/store.ts';
import { entryId, PARTS } from '../archive/dossiers.ts';
import { pages } from '../archive/moving.ts';

/** Whom a facility knows a person as: everything else about them carries one of these ids. */
export interface Trail {
  facility: string;
  patient: Ulid;
  /** Granted, refused, or not answered yet. */
  appointments: Ulid[];
  requests: Ulid[];
}

const unique = (ids: Iterable<Ulid>) => [...new Set(ids)].sort();

async function idsOf(database: Database, prefixes: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const prefix of prefixes) for (const { id } of await database.ids(prefix)) found.push(id);
  return found;
}

async function appointmentsIn(database: Database, patient: Ulid): Promise<Ulid[]> {
  const found: Ulid[] = [];
  for await (const page of pages<Appointment>(database, await idsOf(database, ['appointment:'])))
    for (const one of page) if (one.patient === patient) found.push(idTail(one._id));
  return found;
}

/** Follows one person through a facility's two databases, the tablets' and the archive. */
export function createTrails(store: Store) {
  const databasesOf = (facility: string) => [
    store.database(facilityDatabase(facility)),
    store.database(archiveDatabase(facility)),
  ];

  /** Its id, and the appointment that each is about: of a booking, its own. */
  async function requestsIn(database: Database, { patient, appointments }: Trail): Promise<[Ulid, Ulid][]> {
    const found: [Ulid, Ulid][] = [];
    const known = new Set(appointments);
    for await (const page of pages<BookingRequest>(database, await idsOf(database, ['request:'])))
      for (const { _id, order } of page) {
        const id = idTail(_id);
        if (order.kind !== 'book') {
          if (known.has(order.appointment)) found.push([id, order.appointment]);
        } else if (order.patient === patient || known.has(id)) found.push([id, id]);
      }
    return found;
  }

  return {
    /** Reads every appointment of the facility. */
    async find(facility: string, patient: Ulid): Promise<Trail> {
      const databases = databasesOf(facility);
      const trail: Trail = { facility, patient, appointments: [], requests: [] };
      const granted = await Promise.all(databases.map((database) => appointmentsIn(database, patient)));
      trail.appointments = unique(granted.flat());
      // Twice: an order may be about a booking that was never answered.
      for (let round = 0; round < 2; round += 1) {
        const asked = (await Promise.all(databases.map((database) => requestsIn(database, trail)))).flat();
        trail.requests = unique(asked.map(([request]) => request));
        trail.appointments = unique([...trail.appointments, ...asked.map(([, about]) => about)]);
      }
      return trail;
    },
    databasesOf,
    /** The ids of all that one of the two databases holds of this person. */
    async documents(database: Database, { patient, appointments, requests }: Trail): Promise<string[]> {
      const parts = appointments.flatMap((id) => PARTS.map((type) => `${type}:${id}`));
      const own = [`patient-change:${patient}:`, entryId(patient, '')];
      const single = [
        documentId.patient(patient),
        ...appointments.map(documentId.appointment),
        ...requests.map(documentId.request),
      ];
      const there = await Promise.all(single.map((id) => idsOf(database, [id])));
      return unique([...there.flat(), ...(await idsOf(database, [...own, ...parts]))]);
    },
  };
}
export type Trails = ReturnType<typeof createTrails>;
