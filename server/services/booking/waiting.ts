import { facilityDatabase, documentId } from '#domain/document-ids.ts';
import type { Ulid } from '#domain/primitives.ts';
import { RequestSchema, type BookingRequest } from '#domain/request.ts';
import type { Clock } from '../../adapters/clock.ts';
import type { Store, Stored } from '../../adapters/store.ts';

interface WaitingDocument extends Stored {
  type: 'waiting';
  facility: string;
  request: Ulid;
  /** Milliseconds since the epoch. */
  since: number;
}

/** Requests whose patient or appointment hasn't arrived yet; kept in the store, since the checkpoint has passed them. */
export function createWaitingRequests(store: Store, clock: Clock) {
  const service = store.database('service');
  const prefix = (facility: string) => `waiting:${facility}:`;

  return {
    async add(facility: string, request: Ulid): Promise<void> {
      const _id = prefix(facility) + request;
      await service.update<WaitingDocument>(_id, (current) =>
        current ? null : { _id, type: 'waiting', facility, request, since: clock.now() },
      );
    },
    async remove(facility: string, request: Ulid): Promise<void> {
      const found = await service.get(prefix(facility) + request);
      if (found?._rev) await service.remove(found._id, found._rev);
    },
    /** All of one facility, or of every one, with how long each has waited. */
    async list(
      facility?: string,
    ): Promise<{ facility: string; request: BookingRequest; waitedMs: number }[]> {
      const found = await service.list<WaitingDocument>(facility ? prefix(facility) : 'waiting:');
      const read = await Promise.all(
        found.map(async (entry) => {
          const database = store.database(facilityDatabase(entry.facility));
          const request = RequestSchema.safeParse(await database.get(documentId.request(entry.request)));
          return request.success
            ? [{ facility: entry.facility, request: request.data, waitedMs: clock.now() - entry.since }]
            : [];
        }),
      );
      return read.flat();
    },
  };
}
export type WaitingRequests = ReturnType<typeof createWaitingRequests>;
