import type { FastifyInstance } from 'fastify';
import type { Access } from './access.ts';
import type { Clock } from './adapters/clock.ts';
import type { Store } from './adapters/store.ts';
import type { Environment } from './config.ts';
import type { FilesAtRest } from './files-at-rest.ts';
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
  filesAtRest: FilesAtRest;
  logger: ServiceLogger;
}

const DAY_MS = 86_400_000;

/** What a person may ask of those who keep data about them, and what ends by itself. */
export function createPersonParts(
  app: FastifyInstance,
  { environment, store, clock, access, leases, logger, filesAtRest }: Dependencies,
) {
  const { vault } = filesAtRest;
  const onLost = (err: unknown) => logger.error({ err }, 'a file is missing in a person’s copy');
  const personExport = createPersonExport({ ...access, store, clock, vault, onLost });
  personRoutes(app, { guards: access.guards, personExport });
  const retention = createRetention({ store, clock, audit: access.audit, settings: environment });
  return createPeriodicJob('retention', retention.run, { leases, logger, everyMs: DAY_MS });
}
