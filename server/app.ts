import cookie from '@fastify/cookie';
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { createAccess, type Access } from './access.ts';
import type { Clock } from './adapters/clock.ts';
import { createChannels } from './channels.ts';
import { isDemo, isFreeForDemo, prepareDemo, type Demo } from './demo.ts';
import { openDataFolder } from './adapters/data-folder.ts';
import { openStore } from './adapters/open-store.ts';
import type { Store } from './adapters/store.ts';
import { createCalls, type Calls } from './calls.ts';
import type { Environment } from './config.ts';
import { createDossierParts } from './dossier.ts';
import { createGateway } from './gateway.ts';
import { createHttpServer, listen } from './http-server.ts';
import { installCsrf } from './plugins/csrf.ts';
import { answerError, installErrors } from './plugins/errors.ts';
import { installRateLimit } from './plugins/rate-limit.ts';
import { installSecurityHeaders } from './plugins/security-headers.ts';
import { installServiceMark } from './plugins/service-mark.ts';
import { installStatic } from './plugins/static.ts';
import { accessNoteRoutes } from './routes/access-note.ts';
import { archiveRoutes } from './routes/archive.ts';
import { authRoutes } from './routes/auth.ts';
import { availabilityRoutes } from './routes/availability.ts';
import { configRoutes } from './routes/config.ts';
import { doctorRoutes } from './routes/doctor.ts';
import { eventRoutes } from './routes/events.ts';
import { fileRoutes } from './routes/files.ts';
import { joinRoutes } from './routes/join.ts';
import { linkSignInRoutes } from './routes/links-sign-in.ts';
import { linkSpaceRoutes } from './routes/links-space.ts';
import { outboxRoutes } from './routes/outbox.ts';
import { setupRoutes } from './routes/setup.ts';
import { createAppointments, type Appointments } from './services/appointments.ts';
import type { Archive } from './services/archive/archive.ts';
import { createPeriodicJob } from './services/booking/periodic.ts';
import { createBooking, type Booking } from './services/booking/booking.ts';
import { createChangesHub, type ChangesHub } from './services/changes.ts';
import { rebuildClaims } from './services/claims-rebuild.ts';
import { createClaims } from './services/claims.ts';
import { createLeases, instanceName } from './services/leases.ts';
import { createLocators } from './services/locators.ts';
import { createPatients } from './services/patients.ts';
import { createNotifications } from './services/notifications/notifications.ts';
import { createReadiness } from './services/readiness.ts';

export interface Service {
  app: FastifyInstance;
  store: Store;
  hub: ChangesHub;
  access: Access;
  appointments: Appointments;
  calls: Calls;
  booking: Booking;
  archive: Archive;
  channels: { email: boolean; sms: boolean };
  /** Set once it listens, in a demo. */
  demo(): Demo | null;
  /** The address in every link. */
  publicUrl(): string;
  /** Where it listens on this machine; links carry `publicUrl`. */
  url(): string;
  listen(): Promise<void>;
  close(): Promise<void>;
}

const BUILD_FOLDER = fileURLToPath(new URL('../build', import.meta.url));

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
  let demo: Demo | null = null;
  openDataFolder(environment.DATA_DIR);
  const mayBeDemo = isDemo(environment);
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

  const server = createHttpServer(environment);
  const app: FastifyInstance = fastify({
    serverFactory: (handler) => server.create(handler),
    loggerInstance: logger as FastifyBaseLogger,
    // One hop: what stands further left in X-Forwarded-For is whatever the client wrote there.
    trustProxy: environment.TRUST_PROXY && ((_address, hop) => hop === 0),
    bodyLimit: 256 * 1024,
    genReqId: () => randomUUID(),
    // One line per request drowns everything else, the first start's words included.
    logController: new LogController({ disableRequestLogging: environment.LOG_LEVEL !== 'debug' }),
    frameworkErrors: answerError,
    forceCloseConnections: true,
  });

  const url = () => {
    const { port } = app.server.address() as AddressInfo;
    return `${server.protocol}://${environment.HOST === '0.0.0.0' ? '127.0.0.1' : environment.HOST}:${port}`;
  };
  /** The address in every link. */
  const publicUrl = () => environment.PUBLIC_URL ?? url();

  installErrors(app);
  installServiceMark(app);
  installSecurityHeaders(app, BUILD_FOLDER);
  await installRateLimit(app);
  await app.register(cookie);
  installCsrf(app, environment.PUBLIC_URL ? new URL(environment.PUBLIC_URL).origin : null);

  const nudge = (database: string) => hub.nudge(database);
  const claims = createClaims(store);
  const locators = createLocators(store);
  const appointments = createAppointments({ store, claims, locators });
  const patients = createPatients({ store, clock });
  const readiness = createReadiness({ store, clock });

  // Access: who may come in.
  const access = createAccess({ environment, store, clock, nudge, appointments, readiness });
  authRoutes(app, access);
  availabilityRoutes(app, access);
  accessNoteRoutes(app, { ...access, appointments, publicUrl });
  setupRoutes(app, access);
  const { mailer, smsGateway } = createChannels(environment);
  const channels = { email: mailer !== null, sms: smsGateway !== null };
  configRoutes(app, { clock, isDemo: isDemonstration, channels });

  // Messages to families: by mail and SMS, or into the demo's page.
  const notifications = createNotifications({
    store,
    clock,
    logger,
    leases,
    appointments,
    readiness,
    mailer,
    smsGateway,
    publicUrl,
    credentials: access.credentials,
    facilities: access.facilities,
    isDemo: isDemonstration,
    dataFolder: environment.DATA_DIR,
  });
  outboxRoutes(app, { isDemo: isDemonstration, notifications });

  // Call: rooms, seats, signalling and relays; the doctor's and the family's way in.
  const raw = app.server;
  const calls = createCalls({
    ...{ environment, store, clock, logger, hub, server, raw, access, appointments, readiness },
  });
  joinRoutes(app, { ...calls, guards: access.guards, appointments });

  // Booking: what tablets ask for, and everything that follows from the answer.
  const { links, practitioners } = access;
  const housekeeping = createPeriodicJob('sessions', access.sessions.sweep, {
    leases,
    logger,
    everyMs: 3_600_000,
  });
  const booking = createBooking({
    store,
    clock,
    logger,
    hub,
    claims,
    locators,
    appointments,
    patients,
    practitioners,
    leases,
    effects: [links, calls.seats, notifications],
    onRecorded: notifications.release,
  });

  // The sync gateway: tablets replicate through it.
  const shared = { environment, store, clock, logger, hub, leases, appointments };
  const gateway = await createGateway(app, { ...shared, guards: access.guards });

  // Dossier: files, what each audience reads and adds, the deposit that closes, live events.
  const dossier = await createDossierParts({ ...shared, access, readiness });
  linkSignInRoutes(app, { ...access, clock, readSpace: dossier.spaces.read });
  await fileRoutes(app, dossier);
  doctorRoutes(app, dossier);
  linkSpaceRoutes(app, dossier);
  archiveRoutes(app, { ...dossier, archive: gateway.archive });
  eventRoutes(app, dossier);

  app.get('/healthz', async (_request, reply) => {
    await store.database('service').get('setup');
    return reply.header('cache-control', 'no-store').send({ ok: true });
  });

  // The browser's build, and its shell for every address that isn't a file: last.
  await installStatic(app, BUILD_FOLDER);

  // Before the server closes: open sockets would keep it waiting.
  app.addHook('preClose', () => calls.stop());
  app.addHook('onClose', async () => {
    await notifications.stop();
    await booking.stop();
    await housekeeping.stop();
    dossier.stop();
    await gateway.stop();
    await hub.stop();
    await store.close();
  });

  return {
    app,
    store,
    hub,
    access,
    appointments,
    calls,
    booking,
    archive: gateway.archive,
    channels,
    demo: () => demo,
    url,
    publicUrl,
    async listen() {
      await listen(app, environment);
      await rebuildClaims({ store, claims, locators, practitioners });
      await hub.start();
      await gateway.start();
      booking.start();
      await dossier.start();
      calls.start();
      notifications.start();
      housekeeping.start();
      if (isDemonstration) demo = await prepareDemo({ environment, store, clock, access, nudge, url: url() });
    },
    close: () => app.close(),
  };
}
