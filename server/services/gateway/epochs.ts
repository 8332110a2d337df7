import { facilityDatabase } from '#domain/document-ids.ts';
import type { Ulid } from '#domain/primitives.ts';
import { ulid } from 'ulid';
import type { Store, Stored } from '../../adapters/store.ts';

/** `_local`: it isn't replicated, so that a database restored by replication has none and gets a new one. */
const EPOCH = '_local/epoch';

interface EpochDocument extends Stored {
  epoch: Ulid;
}

/** A facility database's epoch: as long as it stays, whatever tablets know of the database holds. */
export function createEpochs(store: Store) {
  const write = async (facility: string, keep: boolean) => {
    const kept = await store
      .database(facilityDatabase(facility))
      .update<EpochDocument>(EPOCH, (current) =>
        current && keep ? null : { ...current, _id: EPOCH, epoch: ulid() },
      );
    if (!kept) throw new Error(`facility-${facility}: the epoch was not kept`);
    return kept.epoch;
  };
  return {
    /** Made when missing. */
    of: (facility: string): Promise<Ulid> => write(facility, true),
    /** After a restore from a backup: tablets offer again what they wrote, and start from a fresh snapshot. */
    renew: (facility: string): Promise<Ulid> => write(facility, false),
  };
}
export type Epochs = ReturnType<typeof createEpochs>;
