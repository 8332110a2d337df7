import { documentId, facilityDatabase, idTail } from '#domain/document-ids.ts';
import type { Ulid } from '#domain/primitives.ts';
import { PARTS } from '../archive/dossiers.ts';
import { createDossierShelf } from '../dossier-shelf.ts';
import type { Pushed } from '../gateway/push.ts';
import { createHash } from 'node:crypto';
import type { Revised, Store, Stored } from '../../adapters/store.ts';

interface ErasedDocument extends Stored {
  type: 'erased';
}
type Tombstone = Revised & { _deleted: true };

const prefixOf = (facility: string) => `erased:${facility}:`;
/** The document that stands for an erased person's patient, appointment or request. */
export const erasedId = (facility: string, id: Ulid): string => prefixOf(facility) + id;
const FIELDS = ['patient', 'appointment', 'replaces'];

/** The ULIDs that a pushed document is about: in its id, its fields, or its order's. */
function subjectsOf(document: Pushed): Ulid[] {
  const order = document['order'];
  const places = [document, ...(typeof order === 'object' && order !== null ? [order] : [])];
  const named = places.flatMap((place) => FIELDS.map((field) => (place as Record<string, unknown>)[field]));
  return [...document._id.split(':').slice(1), ...named.filter((id) => typeof id === 'string')];
}

const isBooking = (document: Pushed) =>
  (document['order'] as { kind?: unknown } | undefined)?.kind === 'book';
const deviceOf = (document: object) => (document as { by?: { device?: unknown } }).by?.device;

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
  const shelf = createDossierShelf(store);

  async function among(facility: string, ids: Ulid[]): Promise<Set<Ulid>> {
    const asked = [...new Set(ids)];
    const found = await service.getMany<ErasedDocument>(asked.map((id) => erasedId(facility, id)));
    return new Set(asked.filter((_id, index) => found[index] !== null));
  }

  /** Notes and consents leave a tablet before the booking that they belong to. */
  async function removeForerunners(facility: string, bookings: Pushed[]): Promise<void> {
    const database = store.database(facilityDatabase(facility));
    for (const booking of bookings)
      for (const type of PARTS)
        for (const part of await database.list<Stored>(`${type}:${idTail(booking._id)}`))
          // Nobody else can know of it yet.
          if (deviceOf(part) === deviceOf(booking)) await database.removeWhole(part._id);
  }

  return {
    /** Repeatable. */
    async mark(facility: string, ids: readonly Ulid[]): Promise<void> {
      for (const id of ids) {
        const _id = erasedId(facility, id);
        await service.update<ErasedDocument>(_id, (current) => (current ? null : { _id, type: 'erased' }));
      }
    },
    /** All of a facility's: its tablets clear away what they still hold of them. */
    async of(facility: string): Promise<Ulid[]> {
      const prefix = prefixOf(facility);
      return (await service.ids(prefix)).map(({ id }) => id.slice(prefix.length));
    },
    /**
     * Takes what is about an erased person out of what a tablet newly wrote. It is removed as if it had been written: the
     * tablet that sent it hears of that by replication. @returns the others
     */
    async turnAway(facility: string, documents: Pushed[]): Promise<Pushed[]> {
      const erased = await among(facility, documents.flatMap(subjectsOf));
      if (erased.size === 0) return documents;
      const isAbout = (document: Pushed) => subjectsOf(document).some((id) => erased.has(id));
      // A booking's own id stands for its consultation, and what is written about that goes the same way: unless that
      // consultation is there, which then is another person's.
      const named = documents.filter((document) => isBooking(document) && isAbout(document));
      const places = named.map(({ _id }) => documentId.appointment(idTail(_id)));
      const standing = await shelf.getMany<Stored>(facility, places);
      const bookings = named.filter((_booking, index) => !standing[index]);
      const ids = bookings.map(({ _id }) => idTail(_id));
      for (const id of ids) erased.add(id);
      await this.mark(facility, ids);
      const database = store.database(facilityDatabase(facility));
      await database.insert(documents.filter(isAbout).map(tombstoneOf));
      await removeForerunners(facility, bookings);
      return documents.filter((document) => !isAbout(document));
    },
  };
}
export type Erased = ReturnType<typeof createErased>;
