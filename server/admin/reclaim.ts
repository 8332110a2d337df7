import { openStore } from '../adapters/open-store.ts';
import { renewStore } from '../adapters/fresh-store.ts';
import type { Environment } from '../config.ts';

type Settings = { environment: Pick<Environment, 'COUCHDB_URL' | 'DATA_DIR'> };

/**
 * The disk holds what lives, and nothing of what was removed: the embedded store is copied into a fresh one, a CouchDB
 * purges and compacts. The store is closed.
 */
export async function forgetOnDisk(
  { environment }: Settings,
  purged: Record<string, string[]>,
): Promise<void> {
  if (!environment.COUCHDB_URL) return renewStore(environment.DATA_DIR);
  const store = await openStore(environment, () => undefined);
  try {
    await store.reclaim(await store.names(''), purged);
  } finally {
    await store.close();
  }
}
