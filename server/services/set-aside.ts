import type { Change, Store, Stored } from '../adapters/store.ts';
import { UnreadableDocumentError } from '../adapters/store.ts';
import type { ServiceLogger } from '../logger.ts';

interface Consumed {
  database: string;
  consumer: string;
}
interface SetAsideDocument extends Stored {
  database: string;
  document: string;
  reason: string;
}

/**
 * Documents that a consumer could not handle: they must neither disappear nor stop the others. What newer code wrote is
 * handed out again once this code reads it, after an update.
 */
export function createSetAside(store: Store, logger: ServiceLogger) {
  const service = store.database('service');

  async function write(id: string, { database }: Consumed, document: string, reason: string) {
    await service.update<SetAsideDocument>(id, (current) => ({
      ...current,
      ...{ _id: id, database, document, reason },
    }));
  }
  const unreadablePrefix = ({ consumer, database }: Consumed) => `unreadable:${consumer}:${database}:`;

  return {
    async failed(consumed: Consumed, change: Change, error: unknown): Promise<void> {
      const { consumer, database } = consumed;
      logger.error({ err: error, database, id: change.id }, 'a change is set aside');
      const reason = error instanceof Error ? error.message : String(error);
      await write(`set-aside:${consumer}:${database}:${change.id}`, consumed, change.id, reason);
    },

    async unreadable(consumed: Consumed, { id, unreadable = 'version-unknown' }: Change): Promise<void> {
      logger.error({ database: consumed.database, id, reason: unreadable }, 'a document is set aside');
      await write(unreadablePrefix(consumed) + id, consumed, id, unreadable);
    },

    /** What was unreadable and no longer is; each is forgotten once `handle` is through. */
    async takeUp(consumed: Consumed, handle: (change: Change) => Promise<void>): Promise<void> {
      for (const { _id, _rev = '', document } of await service.list<SetAsideDocument>(
        unreadablePrefix(consumed),
      )) {
        try {
          const doc = await store.database(consumed.database).get<Stored & Record<string, unknown>>(document);
          await handle({ id: document, seq: 0, deleted: doc === null, doc });
          await service.remove(_id, _rev);
        } catch (error) {
          if (!(error instanceof UnreadableDocumentError)) throw error;
        }
      }
    },
  };
}
