import type { Unreadable } from '#domain/upcast.ts';
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

const UNREADABLE: ReadonlySet<string> = new Set<Unreadable>(['type-unknown', 'version-unknown']);

/**
 * Documents that a consumer could not handle: they must neither disappear nor stop the others. What newer code wrote is
 * handed out again once this code reads it, after an update.
 */
export function createSetAside(store: Store, logger: ServiceLogger) {
  const service = store.database('service');

  const prefixOf = ({ consumer, database }: Consumed) => `set-aside:${consumer}:${database}:`;

  async function write(consumed: Consumed, document: string, reason: string) {
    const _id = prefixOf(consumed) + document;
    const { database } = consumed;
    await service.update<SetAsideDocument>(_id, (current) => ({
      ...current,
      _id,
      database,
      document,
      reason,
    }));
  }

  return {
    async failed(consumed: Consumed, change: Change, error: unknown): Promise<void> {
      logger.error({ err: error, database: consumed.database, id: change.id }, 'a change is set aside');
      await write(consumed, change.id, error instanceof Error ? error.message : String(error));
    },

    async unreadable(consumed: Consumed, { id, unreadable = 'version-unknown' }: Change): Promise<void> {
      logger.error({ database: consumed.database, id, reason: unreadable }, 'a document is set aside');
      await write(consumed, id, unreadable);
    },

    /** What was unreadable and no longer is; each is forgotten once `handle` is through. */
    async takeUp(consumed: Consumed, handle: (change: Change) => Promise<void>): Promise<void> {
      const setAside = await service.list<SetAsideDocument>(prefixOf(consumed));
      for (const { _id, _rev = '', document } of setAside.filter(({ reason }) => UNREADABLE.has(reason))) {
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
