import type { FastifyInstance } from 'fastify';
import { join } from 'node:path';
import type { Access } from './access.ts';
import type { Clock } from './adapters/clock.ts';
import { createFileReader } from './adapters/file-vault.ts';
import type { Store } from './adapters/store.ts';
import type { Environment } from './config.ts';
import type { ServiceLogger } from './logger.ts';
import { personRoutes } from './routes/person.ts';
import { createPeriodicJob } from './services/booking/periodic.ts';
import type { Leases } from './services/leases.ts';
import { createPersonExport } from './services/person/export.ts';
import { createRetention } from './services/retention.ts';

interface Dependencies {
  environment: Environment;
  store: Store;
  clock: Clock;
  access: Access;
  leases: Leases;
  logger: ServiceLogger;
}

const DAY_MS = 86_400_000;

/** What a person may ask of those who keep data about them, and what ends by itself. */
export function createPersonParts(
  app: FastifyInstance,
  { environment, store, clock, access, leases, logger }: Dependencies,
) {
  const readFile = createFileReader(join(environment.DATA_DIR, 'files'));
  const personExport = createPersonExport({ ...access, store, clock, readFile });
  personRoutes(app, { guards: access.guards, personExport });
  const retention = createRetention({ store, clock, audit: access.audit, settings: environment });
  return createPeriodicJob('retention', retention.run, { leases, logger, everyMs: DAY_MS });
}
