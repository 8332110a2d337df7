import { openDataFolder } from './adapters/data-folder.ts';
import type { Clock } from './adapters/clock.ts';
import { openStore } from './adapters/open-store.ts';
import type { Store } from './adapters/store.ts';
import type { Environment } from './config.ts';
import { isDemo, isFreeForDemo } from './demo.ts';
import { openFilesAtRest } from './files-at-rest.ts';
import type { ServiceLogger } from './logger.ts';
import { createChangesHub } from './services/changes.ts';
import { createLeases, instanceName } from './services/leases.ts';

/** What everything stands on: the data folder, the store, who follows its changes, which instance leads. */
export async function openFoundation(environment: Environment, clock: Clock, logger: ServiceLogger) {
  openDataFolder(environment.DATA_DIR);
  const mayBeDemo = isDemo(environment);
  const filesAtRest = openFilesAtRest(environment);
  // The store tells the hub of every write of this process.
  const store: Store = await openStore(environment, (database) => hub.nudge(database));
  const leases = createLeases(store, clock, instanceName(environment.DATA_DIR));
  // The embedded store has no other writer than this process; CouchDB may have other instances.
  const hub = environment.COUCHDB_URL
    ? createChangesHub({ store, logger, pollMs: 1000, leases })
    : createChangesHub({ store, logger, pollMs: 15_000 });
  const isDemonstration =
    mayBeDemo && (!environment.COUCHDB_URL || (await isFreeForDemo(store, environment.DATA_DIR)));
  await store.ensure('service');
  await store.ensure('claims');
  await store.ensure('audit');
  return { store, leases, hub, isDemonstration, filesAtRest };
}
