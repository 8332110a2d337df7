import { facilityDatabase, idTail } from '#domain/document-ids.ts';
import type { Ulid } from '#domain/primitives.ts';
import { PARTS } from '../archive/dossiers.ts';
import type { Pushed } from '../gateway/push.ts';
import { createHash } from 'node:crypto';
import type { Revised, Store, Stored } from '../../adapters/store.ts';

interface ErasedDocument extends Stored {
  type: 'erased';
}
type Tombstone = Revised & { _deleted: true };

const prefixOf = (facility: string) => `erased:${facility}:`;
const FIELDS = ['patient', 'appointment', 'replaces'];

/** The ULIDs that a pushed document is about: in its id, its fields, or its order's. */
function subjectsOf(document: Pushed): Ulid[] {
  const order = document['order'];
  const places = [document, ...(typeof order === 'object' && order !== null ? [order] : [])];
  const named = places.flatMap((place) => FIELDS.map((field) => (place as Record<string, unknown>)[field]));
  return [...document._id.split(':').slice(1), ...named.filter((id) => typeof id === 'string')];
}

const bookingOf = (document: Pushed) =>
  (document['order'] as { kind?: unknown } | undefined)?.kind === 'book' ? [document] : [];

/** The next revision, which removes it: every tablet makes the same, so that a repeated push changes nothing. */
function tombstoneOf({ _id, _rev, _revisions: { start, ids } }: Pushed): Tombstone {
  const next = createHash('md5').update(`${_id}\n${_rev}`).digest('hex');
  const _revisions = { start: start + 1, ids: [next, ...ids] };
  return { _id, _rev: `${start + 1}-${next}`, _revisions, _deleted: true };
}

/**
 * Who was erased, by the ids that stood for them, which say nothing of anyone. A tablet that was away may still write
 * about them: it must not bring them back.
 */
export function createErased(store: Store) {
  const service = store.database('service');

  async function among(facility: string, ids: Ulid[]): Promise<Set<Ulid>> {
    const asked = [...new Set(ids)];
    const found = await service.getMany<ErasedDocument>(asked.map((id) => prefixOf(facility) + id));
    return new Set(asked.filter((_id, index) => found[index] !== null));
  }

  return {
    /** Repeatable. */
    async mark(facility: string, ids: readonly Ulid[]): Promise<void> {
      for (const id of ids) {
        const _id = prefixOf(facility) + id;
        await service.update<ErasedDocument>(_id, (current) => (current ? null : { _id, type: 'erased' }));
      }
    },
    /** All of a facility's: its tablets clear away what they still hold of them. */
    async of(facility: string): Promise<Ulid[]> {
      const prefix = prefixOf(facility);
      return (await service.ids(prefix)).map(({ id }) => id.slice(prefix.length));
    },
    /**
     * Takes what is about an erased person out of a push. It is removed as if it had been written: the tablet that sent it
     * hears of that by replication. @returns the others
     */
    async turnAway(facility: string, documents: Pushed[]): Promise<Pushed[]> {
      const erased = await among(facility, documents.flatMap(subjectsOf));
      if (erased.size === 0) return documents;
      const isAbout = (document: Pushed) => subjectsOf(document).some((id) => erased.has(id));
      // A booking's own id stands for its consultation: what is written about that goes the same way.
      const bookings = documents
        .flatMap(bookingOf)
        .filter(isAbout)
        .map(({ _id }) => idTail(_id));
      for (const id of bookings) erased.add(id);
      await this.mark(facility, bookings);
      const database = store.database(facilityDatabase(facility));
      await database.insert(documents.filter(isAbout).map(tombstoneOf));
      // Notes and consents leave a tablet before the booking that they belong to.
      for (const id of bookings)
        for (const type of PARTS)
          for (const part of await database.ids(`${type}:${id}`)) await database.removeWhole(part.id);
      return documents.filter((document) => !isAbout(document));
    },
  };
}
export type Erased = ReturnType<typeof createErased>;
