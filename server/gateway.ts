import type { FastifyInstance } from 'fastify';
import { join } from 'node:path';
import type { Access } from './access.ts';
import type { Clock } from './adapters/clock.ts';
import { openSnapshotVault } from './adapters/snapshot-vault.ts';
import type { Store } from './adapters/store.ts';
import type { Environment } from './config.ts';
import type { ServiceLogger } from './logger.ts';
import { createDatabaseGuard } from './routes/replication-guard.ts';
import { replicationRoutes } from './routes/replication.ts';
import { snapshotRoutes } from './routes/snapshot.ts';
import type { ChangesHub } from './services/changes.ts';
import { createArchive } from './services/archive/archive.ts';
import type { Appointments } from './services/appointments.ts';
import { createPeriodicJob } from './services/booking/periodic.ts';
import { createEpochs } from './services/gateway/epochs.ts';
import { createSnapshots } from './services/gateway/snapshots.ts';
import { createUpstream } from './services/gateway/upstream.ts';
import type { Leases } from './services/leases.ts';
import { createErased } from './services/person/erased.ts';

export const snapshotFolder = ({ DATA_DIR }: Pick<Environment, 'DATA_DIR'>) => join(DATA_DIR, 'snapshots');

const ARCHIVE_EVERY_MS = 3_600_000;

interface Dependencies {
  environment: Environment;
  store: Store;
  clock: Clock;
  logger: ServiceLogger;
  hub: Pick<ChangesHub, 'nudge' | 'next'>;
  access: Pick<Access, 'guards' | 'visits' | 'audit'>;
  leases: Leases;
  appointments: Appointments;
}

/** The sync gateway: tablets replicate through it, start from its snapshots, and are kept small by the archive. */
export async function createGateway(
  app: FastifyInstance,
  { environment, store, clock, logger, hub, access, leases, appointments }: Dependencies,
) {
  const epochs = createEpochs(store);
  const vault = await openSnapshotVault(snapshotFolder(environment));
  const snapshots = createSnapshots({ store, vault, epochs, logger });
  const upstream = createUpstream(store, environment.COUCHDB_PROXY_SECRET);
  const deviceOf = createDatabaseGuard({ ...access, clock });
  const erased = createErased(store);
  replicationRoutes(app, { store, hub, upstream, deviceOf, erased });
  snapshotRoutes(app, { store, clock, deviceOf, epochs, snapshots, erased });
  const archive = createArchive({ store, clock, appointments });
  // What went to the archive must not come back to fresh tablets.
  const tidy = async () => {
    try {
      await archive.run();
    } finally {
      await snapshots.refresh();
    }
  };
  const archiving = createPeriodicJob('archive', tidy, { leases, logger, everyMs: ARCHIVE_EVERY_MS });
  return {
    archive,
    async start() {
      await archive.prepare();
      await snapshots.sweep();
      archiving.start();
    },
    async stop() {
      await archiving.stop();
      await snapshots.stop();
      upstream.stop();
    },
  };
}
