import { ConfigurationError, type Environment } from '../config.ts';
import { createCouchStore } from './couch.ts';
import { startEmbeddedStore } from './embedded-store.ts';
import { completeSwap, storeFolder, sweepRenewal } from './fresh-store.ts';
import type { Store } from './store.ts';

/** CouchDB at `COUCHDB_URL`, or the embedded store in `DATA_DIR/store`. @throws ConfigurationError */
export async function openStore(
  { COUCHDB_URL, DATA_DIR }: Pick<Environment, 'COUCHDB_URL' | 'DATA_DIR'>,
  onWrite: (database: string) => void,
): Promise<Store> {
  if (!COUCHDB_URL) {
    await completeSwap(DATA_DIR);
    const embedded = await startEmbeddedStore(storeFolder(DATA_DIR));
    await sweepRenewal(DATA_DIR);
    return createCouchStore({ ...embedded, onWrite });
  }
  const { origin, pathname, username, password } = new URL(COUCHDB_URL);
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const store = createCouchStore({
    url: origin + pathname.replace(/\/$/, ''),
    headers: username ? { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } : {},
    onWrite,
  });
  await store.names('').catch((cause: Error) => {
    throw new ConfigurationError([
      `COUCHDB_URL: no CouchDB lets this name and password in (${cause.message.trim()})`,
    ]);
  });
  return store;
}
