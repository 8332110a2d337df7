import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Clock } from './adapters/clock.ts';
import { openStore } from './adapters/open-store.ts';
import type { Store } from './adapters/store.ts';
import type { Environment } from './config.ts';
import { createHttpServer } from './http-server.ts';
import { createChangesHub, type ChangesHub } from './services/changes.ts';

export interface Service {
  app: FastifyInstance;
  store: Store;
  hub: ChangesHub;
  /** Where it listens on this machine; links carry `publicUrl`. */
  url(): string;
  listen(): Promise<void>;
  close(): Promise<void>;
}

/** Builds the whole service; nothing runs before `listen`. @throws ConfigurationError */
export async function createService({
  environment,
  clock,
  logger,
}: {
  environment: Environment;
  clock: Clock;
  logger: Logger;
}): Promise<Service> {
  // The store tells the hub of every write of this process.
  const store: Store = await openStore(environment, (database) => hub.nudge(database));
  // The embedded store has no other writer than this process; CouchDB may have other instances.
  const hub = createChangesHub({ store, logger, pollMs: environment.COUCHDB_URL ? 1000 : 15_000 });
  await store.ensure('service');
  await store.ensure('claims');

  const server = createHttpServer(environment);
  const app: FastifyInstance = fastify({
    serverFactory: (handler) => server.create(handler),
    loggerInstance: logger as FastifyBaseLogger,
    trustProxy: environment.TRUST_PROXY,
    bodyLimit: 256 * 1024,
    forceCloseConnections: true,
  });

  const url = () => {
    const { port } = app.server.address() as AddressInfo;
    return `${server.protocol}://${environment.HOST === '0.0.0.0' ? '127.0.0.1' : environment.HOST}:${port}`;
  };
  /** The address in every link. */
  const publicUrl = () => environment.PUBLIC_URL ?? url();

  // Access: errors, security headers, cookies, CSRF, credentials, accounts, devices, links, guards, notifications.

  // Booking: claims, patients, appointments, the command path.

  // Gateway /db.

  // Dossier: readiness, files, uploads, documents, agenda, events.

  // Call: rooms, seats, join, signalling (server.mount('/signal', …), server.mount('/room', …)).

  app.get('/healthz', async (_request, reply) => {
    await store.database('service').get('setup');
    return reply.header('cache-control', 'no-store').send({ ok: true });
  });

  // The browser's build, and its shell for every address that isn't a file: last.

  app.addHook('onClose', async () => {
    await hub.stop();
    await store.close();
  });
  void clock;
  void publicUrl;

  return {
    app,
    store,
    hub,
    url,
    async listen() {
      await app.listen({ host: environment.HOST, port: environment.PORT });
      await hub.start();
    },
    close: () => app.close(),
  };
}
