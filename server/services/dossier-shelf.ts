import { archiveDatabase, documentId, facilityDatabase } from '#domain/document-ids.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { Database, Store, Stored } from '../adapters/store.ts';

/**
 * A facility's dossiers, wherever they stand: in the database that its tablets replicate, or in its archive when they are
 * over. A dossier goes to the archive whole before anything of it leaves, its appointment first.
 */
export function createDossierShelf(store: Store) {
  const live = (facility: string) => store.database(facilityDatabase(facility));
  const archive = (facility: string) => store.database(archiveDatabase(facility));

  /** Where an appointment's documents stand. Some may come late to an archived one. */
  async function placesOf(facility: string, appointment: Ulid): Promise<Database[]> {
    const found = await live(facility).get(documentId.appointment(appointment));
    return found ? [live(facility)] : [archive(facility), live(facility)];
  }

  return {
    async get<T extends Stored>(facility: string, id: string): Promise<T | null> {
      return (await live(facility).get<T>(id)) ?? (await archive(facility).get<T>(id));
    },
    /** In the order asked; null where neither has it. */
    async getMany<T extends Stored>(facility: string, ids: string[]): Promise<(T | null)[]> {
      const found = await live(facility).getMany<T>(ids);
      const missing = ids.filter((_id, index) => found[index] === null);
      if (missing.length === 0) return found;
      const old = await archive(facility).getMany<T>(missing);
      const byId = new Map(old.flatMap((one) => (one ? [[one._id, one] as const] : [])));
      return found.map((one, index) => one ?? byId.get(ids[index] ?? '') ?? null);
    },
    /** What the dossier holds under `prefix`. */
    async list<T extends Stored>(facility: string, appointment: Ulid, prefix: string): Promise<T[]> {
      const [found = []] = await this.lists<T>(facility, appointment, [prefix]);
      return found;
    },
    /** The same under several, in the order asked. */
    async lists<T extends Stored>(facility: string, appointment: Ulid, prefixes: string[]): Promise<T[][]> {
      const places = await placesOf(facility, appointment);
      const listed = async (prefix: string) => {
        const found = await Promise.all(places.map((database) => database.list<T>(prefix)));
        return [...new Map(found.flat().map((one) => [one._id, one])).values()];
      };
      return Promise.all(prefixes.map(listed));
    },
    /** Compare and swap where it stands; null from `change` leaves it. */
    async update<T extends Stored>(
      facility: string,
      id: string,
      change: (current: T) => T | null,
    ): Promise<T | null> {
      const changeKnown = (current: T | null) => current && change(current);
      return (
        (await live(facility).update<T>(id, changeKnown)) ?? archive(facility).update<T>(id, changeKnown)
      );
    },
  };
}
export type DossierShelf = ReturnType<typeof createDossierShelf>;
