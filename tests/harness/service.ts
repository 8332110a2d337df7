import { createService, type Service } from '#server/app.ts';
import { readEnvironment } from '#server/config.ts';
import { createLogger } from '#server/logger.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DestinationStream } from 'pino';
import { createSettableClock, type SettableClock } from '../fakes/clock.ts';

export interface RunningService {
  url: string;
  service: Service;
  clock: SettableClock;
  dataDirectory: string;
  close(): Promise<void>;
}

/** An empty folder of its own, a free port, no demo, and the real CouchDB if `COUCHDB_TEST_URL` names one. */
export async function testEnvironment(overrides: Record<string, string> = {}) {
  const dataDirectory = overrides.DATA_DIR ?? (await mkdtemp(join(tmpdir(), 'vis-a-vis-')));
  const variables = {
    NODE_ENV: 'test',
    PORT: '0',
    DATA_DIR: dataDirectory,
    DEMO: '0',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    COUCHDB_URL: process.env.COUCHDB_TEST_URL,
    ...overrides,
  };
  return { dataDirectory, variables };
}

/** The true service in this process. A folder given as `DATA_DIR` outlives it. */
export async function startService({
  environment: overrides = {},
  clock = createSettableClock(),
  log,
}: {
  environment?: Record<string, string>;
  clock?: SettableClock;
  /** Where its lines go; else to the terminal. */
  log?: DestinationStream;
} = {}): Promise<RunningService> {
  const { dataDirectory, variables } = await testEnvironment(overrides);
  const environment = readEnvironment(variables);
  const service = await createService({ environment, clock, logger: createLogger(environment, log) });
  await service.listen();
  return {
    url: service.url(),
    service,
    clock,
    dataDirectory,
    async close() {
      await service.close();
      if (!overrides.DATA_DIR) await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
