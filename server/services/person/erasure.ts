import type { Appointment } from '#domain/appointment.ts';
import { archiveDatabase, documentId, facilityDatabase } from '#domain/document-ids.ts';
import type { Instant, Ulid } from '#domain/primitives.ts';
import { instant, type Clock } from '../../adapters/clock.ts';
import type { Database, Store, Stored } from '../../adapters/store.ts';
import { createBusyProjection } from '../booking/busy.ts';
import { createClaims } from '../claims.ts';
import { createLocators } from '../locators.ts';
import type { Practitioners } from '../practitioners.ts';
import { patientPushPrefix } from '../push/subscriptions.ts';
import { createSeats } from '../seats.ts';
import { createErased } from './erased.ts';
import { createTrails, type Trail } from './trail.ts';

/** What is being erased: ids alone, so that a cut erasure is finished by running it again. */
interface ErasureDocument extends Stored, Trail {
  type: 'erasure';
  begunAt: Instant;
  endedAt: Instant | null;
}

export interface ErasureOutcome {
  trail: Trail;
  documents: number;
  /** By database. */
  purged: Record<string, string[]>;
}

interface Dependencies {
  store: Store;
  clock: Clock;
  practitioners: Pick<Practitioners, 'get'>;
  /** Removes what lies beside the store. */
  removeTraces(facility: string, appointments: readonly Ulid[]): Promise<void>;
}

const DAY_MS = 86_400_000;
/** A consultation that nobody closed is over then. */
const OPEN_MS = 4 * 3_600_000;
const idOf = ({ facility, patient }: Pick<Trail, 'facility' | 'patient'>) => `erasure:${facility}:${patient}`;

const isOpen = ({ status, closedAt, end }: Appointment, nowMs: number) =>
  closedAt === null && (status === 'booked' || status === 'arrived') && Date.parse(end) + OPEN_MS > nowMs;

/**
 * Removes one person from everything that the service keeps (docs/decisions/025-persons-rights.md). Each step may be
 * repeated. The disk goes on holding the bytes until the store is renewed or compacted: `finish` comes after that.
 */
export function createErasure({ store, clock, practitioners, removeTraces }: Dependencies) {
  const service = store.database('service');
  const trails = createTrails(store);
  const erased = createErased(store);
  const claims = createClaims(store);
  const locators = createLocators(store);
  const seats = createSeats({ store, clock });
  const busy = createBusyProjection({ store, clock, claims, practitioners });

  async function removeAll(database: Database, ids: readonly string[]): Promise<void> {
    for (const id of ids) await database.removeWhole(id);
  }

  async function freeTime(appointment: Ulid): Promise<void> {
    const place = await locators.read(appointment);
    if (!place) return;
    await claims.release(place.practitioner, appointment, place.dates);
    const yesterday = new Date(clock.now() - DAY_MS).toISOString().slice(0, 10);
    for (const date of place.dates) if (date >= yesterday) await busy.project(place.practitioner, date);
  }

  async function freeSeats(appointment: Ulid): Promise<void> {
    const _id = documentId.appointment(appointment);
    await seats.settle({ _id, status: 'cancelled', closedAt: null, generation: 1 });
  }

  /** Links, messages, devices that get notifications, pending deposits, where it was held, what waited or could not be handled. */
  async function serviceIds({ facility, patient, appointments, requests }: Trail): Promise<string[]> {
    const known = new Set(appointments);
    const all = [patient, ...appointments, ...requests];
    const links = await service.list<Stored & { appointment: Ulid }>('link:');
    const setAside = (await service.ids('set-aside:')).map(({ id }) => id);
    const prefixes = [
      patientPushPrefix(facility, patient),
      ...appointments.flatMap((id) => [`outbox:${id}:`, `pending-file:${id}:`]),
    ];
    const queued = await Promise.all(prefixes.map((prefix) => service.ids(prefix)));
    return [
      ...links.filter(({ appointment }) => known.has(appointment)).map(({ _id }) => _id),
      ...setAside.filter((id) => all.some((one) => id.includes(one))),
      ...queued.flat().map(({ id }) => id),
      ...requests.map((request) => `waiting:${facility}:${request}`),
      ...appointments.map((appointment) => `locator:${appointment}`),
    ];
  }

  async function begin(facility: string, patient: Ulid): Promise<ErasureDocument> {
    const found = await trails.find(facility, patient);
    const _id = idOf(found);
    const begun = await service.update<ErasureDocument>(_id, (current) => {
      const merge = (field: 'appointments' | 'requests') =>
        [...new Set([...(current?.[field] ?? []), ...found[field]])].sort();
      return {
        ...{ _id, type: 'erasure', facility, patient, begunAt: current?.begunAt ?? instant(clock) },
        ...{ appointments: merge('appointments'), requests: merge('requests'), endedAt: null },
      };
    });
    if (!begun) throw new Error('the erasure could not be noted');
    return begun;
  }

  return {
    /** What stands in the way: consultations under way or to come, asked for or granted, in order. */
    async standing(facility: string, patient: Ulid): Promise<Pick<Appointment, 'start' | 'practitioner'>[]> {
      const { appointments } = await trails.find(facility, patient);
      const [live] = trails.databasesOf(facility);
      const found = (await live?.getMany<Appointment>(appointments.map(documentId.appointment))) ?? [];
      return found
        .flatMap((one) => (one && isOpen(one, clock.now()) ? [one] : []))
        .sort((a, b) => a.start.localeCompare(b.start));
    },
    /** null: nobody of this id was ever erased here. */
    past: (facility: string, patient: Ulid) => service.get<ErasureDocument>(idOf({ facility, patient })),
    /** Whether anything at all is left, or was ever there. */
    async holds(facility: string, patient: Ulid): Promise<boolean> {
      const trail = await trails.find(facility, patient);
      for (const database of trails.databasesOf(facility))
        if ((await trails.documents(database, trail)).length > 0) return true;
      return false;
    },
    /** Everything but the disk's own memory of it. @returns how many documents went, and where nobody needs their ids */
    async run(facility: string, patient: Ulid): Promise<ErasureOutcome> {
      const trail = await begin(facility, patient);
      // From here on what tablets write about them is turned away.
      await erased.mark(facility, [patient, ...trail.appointments, ...trail.requests]);
      await removeTraces(facility, trail.appointments);
      const gone: Record<string, string[]> = {};
      for (const database of trails.databasesOf(facility)) {
        const ids = await trails.documents(database, trail);
        await removeAll(database, ids);
        gone[database.name] = ids;
      }
      for (const appointment of trail.appointments) {
        await freeTime(appointment);
        await freeSeats(appointment);
      }
      gone[service.name] = await serviceIds(trail);
      await removeAll(service, gone[service.name] ?? []);
      // Once more: what a service that was running wrote meanwhile.
      await removeTraces(facility, trail.appointments);
      // Of the tablets' database the tombstones stay: they hear of the removal by them.
      const { [facilityDatabase(facility)]: replicated = [], ...purged } = gone;
      const documents = replicated.length + (purged[archiveDatabase(facility)]?.length ?? 0);
      return { trail, documents, purged };
    },
    /** The disk holds nothing of it any more. */
    async finish({ facility, patient }: Pick<Trail, 'facility' | 'patient'>): Promise<void> {
      await service.update<ErasureDocument>(
        idOf({ facility, patient }),
        (current) => current && { ...current, endedAt: instant(clock) },
      );
    },
  };
}
export type Erasure = ReturnType<typeof createErasure>;
