import type { Appointment } from '#domain/appointment.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import type { Facility } from '#domain/facility.ts';
import type { Instant, Ulid } from '#domain/primitives.ts';
import { transition } from '#domain/transitions.ts';
import type { Store } from '../adapters/store.ts';
import type { Claims } from './claims.ts';
import { createDossierShelf } from './dossier-shelf.ts';
import type { Locators } from './locators.ts';

const HOUR_MS = 3_600_000;
const CLOSES_AFTER_HOURS = 4;
const closesAt = ({ start }: Appointment): Instant =>
  new Date(Date.parse(start) + CLOSES_AFTER_HOURS * HOUR_MS).toISOString();
const later = (a: Instant | null, b: Instant) => (a !== null && a > b ? a : b);

interface Dependencies {
  store: Store;
  claims: Claims;
  locators: Locators;
}

export function createAppointments({ store, claims, locators }: Dependencies) {
  const of = (facility: string) => store.database(facilityDatabase(facility));
  const shelf = createDossierShelf(store);

  /** Archived or not. */
  const get = (facility: string, id: Ulid) => shelf.get<Appointment>(facility, documentId.appointment(id));

  /** Compare and swap; null from `change` leaves it. Returns what is stored, null when there is none. */
  const update = (facility: string, id: Ulid, change: (current: Appointment) => Appointment | null) =>
    shelf.update<Appointment>(facility, documentId.appointment(id), change);

  /**
   * Closes the room for good (R10). Repeatable; a later deposit keeps the first closing and gives the family its full
   * reading time again (R11). A cancelled appointment stays as it is.
   */
  async function close(
    facility: string,
    id: Ulid,
    { closedAt }: { closedAt: Instant },
  ): Promise<Appointment | null> {
    const settings = await of(facility).get<Facility>(documentId.facility(facility));
    const readHours = settings?.readHours ?? 72;
    const until = new Date(Date.parse(closedAt) + readHours * HOUR_MS).toISOString();
    return update(facility, id, (current) => {
      const next = transition(current, { kind: 'close' });
      if (!next.ok) return null;
      const readUntil = later(current.readUntil, until);
      if (!next.changed && current.closedAt && readUntil === current.readUntil) return null;
      return { ...current, ...next.state, closedAt: current.closedAt ?? closedAt, readUntil };
    });
  }

  return {
    get,
    update,
    async locate(id: Ulid): Promise<{ facility: string; practitioner: string } | null> {
      const found = await locators.read(id);
      return found && { facility: found.facility, practitioner: found.practitioner };
    },
    /** Someone is in the room. Repeatable. */
    arrive: (facility: string, id: Ulid) =>
      update(facility, id, (current) => {
        const next = transition(current, { kind: 'arrive' });
        return next.ok && next.changed ? { ...current, ...next.state } : null;
      }),
    close,
    /** Ends what nobody ended: a no-show, or a consultation that closes 4 h after its hour. Repeatable. */
    async lapse(facility: string, id: Ulid): Promise<Appointment | null> {
      const current = await get(facility, id);
      if (current?.status === 'arrived') return close(facility, id, { closedAt: closesAt(current) });
      return update(facility, id, (latest) => {
        const next = transition(latest, { kind: 'noshow' });
        return next.ok && next.changed ? { ...latest, ...next.state } : null;
      });
    },
    /** What holds the practitioner's time in [from, to), of all facilities, by hour; cancelled ones hold nothing. */
    async listForPractitioner(practitioner: string, from: Instant, to: Instant): Promise<Appointment[]> {
      const held = await claims.between(practitioner, from, to);
      const facilities = [...new Set(held.map(({ facility }) => facility))];
      const idsOf = (facility: string) =>
        held.filter((one) => one.facility === facility).map((one) => documentId.appointment(one.appointment));
      const found = await Promise.all(
        facilities.map((facility) => shelf.getMany<Appointment>(facility, idsOf(facility))),
      );
      const known = new Map(found.flat().flatMap((one) => (one ? [[one._id, one] as const] : [])));
      return [...known.values()]
        .filter(({ start, end }) => start < to && from < end)
        .sort((a, b) => a.start.localeCompare(b.start));
    },
  };
}
export type Appointments = ReturnType<typeof createAppointments>;
