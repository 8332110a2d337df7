import { facilityDatabase } from '#domain/document-ids.ts';
import { rm } from 'node:fs/promises';
import type { Store } from './adapters/store.ts';
import type { Environment } from './config.ts';
import { snapshotFolder } from './gateway.ts';
import { createEpochs } from './services/gateway/epochs.ts';

/**
 * After a restore from a backup: tablets are told to believe nothing of before (a new epoch), snapshots are thrown away,
 * and the service reads the facilities' databases from their beginning, as its place in them may be of another time.
 * Repeatable. @returns the facilities.
 */
export async function declareRestored(
  store: Store,
  environment: Pick<Environment, 'DATA_DIR'>,
): Promise<string[]> {
  const prefix = facilityDatabase('');
  const facilities = (await store.names(prefix)).map((name) => name.slice(prefix.length));
  await rm(snapshotFolder(environment), { recursive: true, force: true });
  const service = store.database('service');
  for (const { id, rev } of await service.ids('checkpoint:'))
    if (id.includes(`:${prefix}`)) await service.remove(id, rev);
  const epochs = createEpochs(store);
  for (const facility of facilities) await epochs.renew(facility);
  return facilities;
}
