import type { FastifyInstance } from 'fastify';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { createAccess, type Access } from './access.ts';
import type { Clock } from './adapters/clock.ts';
import { createChannels } from './channels.ts';
import type { Store } from './adapters/store.ts';
import { createCalls, type Calls } from './calls.ts';
import type { Environment } from './config.ts';
import { prepareDemo, type Demo } from './demo.ts';
import { createDossierParts } from './dossier.ts';
import { createFacilityParts } from './facility.ts';
import { historyParts } from './history.ts';
import { openFoundation } from './foundation.ts';
import { createGateway } from './gateway.ts';
import { listen } from './http-server.ts';
import { installAuditTrail } from './plugins/audit-trail.ts';
import { installStatic } from './plugins/static.ts';
import { createOperatorParts } from './operator.ts';
import { createPersonParts } from './person.ts';
import { createPushParts } from './push.ts';
import { accessNoteRoutes } from './routes/access-note.ts';
import { availabilityRoutes } from './routes/availability.ts';
import { configRoutes } from './routes/config.ts';
import { doctorRoutes } from './routes/doctor.ts';
import { eventRoutes } from './routes/events.ts';
import { createGuestParts } from './guests.ts';
import { createJoiningParts } from './joining.ts';
import { fileRoutes } from './routes/files.ts';
import { joinRoutes } from './routes/join.ts';
import { linkSignInRoutes } from './routes/links-sign-in.ts';
import { linkSpaceRoutes } from './routes/links-space.ts';
import { outboxRoutes } from './routes/outbox.ts';
import { setupRoutes } from './routes/setup.ts';
import { createAppointments, type Appointments } from './services/appointments.ts';
import type { Archive } from './services/archive/archive.ts';
import { createProviderParts } from './provider.ts';
import { createPeopleParts } from './people.ts';
import { createPeriodicJob } from './services/booking/periodic.ts';
import { createBooking, type Booking } from './services/booking/booking.ts';
import type { ChangesHub } from './services/changes.ts';
import { rebuildClaims } from './services/claims-rebuild.ts';
import { createClaims } from './services/claims.ts';
import { createLocators } from './services/locators.ts';
import { createPatients } from './services/patients.ts';
import { createNotifications, type Notifications } from './services/notifications/notifications.ts';
import { createReadiness } from './services/readiness.ts';
import { createWeb, type RouteAddress } from './web.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { createWebhooks } from './services/webhooks.ts';

export interface Service {
  app: FastifyInstance;
  /** Every address it answers, but for sockets (`/signal`, `/room`). */
  routes: readonly RouteAddress[];
  store: Store;
  hub: ChangesHub;
  access: Access;
  appointments: Appointments;
  calls: Calls;
  booking: Booking;
  notifications: Notifications;
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
  const foundation = await openFoundation(environment, clock, logger);
  const { store, leases, hub, isDemonstration } = foundation;
  const { app, server, routes, url, publicUrl } = await createWeb(environment, logger, BUILD_FOLDER);

  const nudge = (database: string) => hub.nudge(database);
  const claims = createClaims(store);
  const locators = createLocators(store);
  const appointments = createAppointments({ store, claims, locators });
  const readiness = createReadiness({ store, clock });

  // Access: who may come in.
  const access = createAccess({ environment, store, clock, nudge, appointments, readiness });
  const patients = createPatients({ store, clock, ...access });
  installAuditTrail(app, { ...access, clock, logger });
  availabilityRoutes(app, access);
  createFacilityParts(app, { store, clock, publicUrl, access });
  accessNoteRoutes(app, { ...access, clock, appointments, publicUrl });
  setupRoutes(app, access);
  const { mailer, smsGateway } = createChannels(environment, clock);
  const channels = { email: mailer !== null, sms: smsGateway !== null };
  configRoutes(app, { clock, isDemo: isDemonstration, channels });

  // Messages to families: by push, mail and SMS, or into the demo's page.
  const push = createPushParts({ environment, store, clock, logger, access, appointments, readiness });
  const webhooks = createWebhooks(access.credentials, publicUrl);
  const notifications = createNotifications({
    store,
    clock,
    logger,
    leases,
    appointments,
    readiness,
    mailer,
    smsGateway,
    familyPush: push.familyPush,
    publicUrl,
    webhooks,
    issued: access.issued,
    facilities: access.facilities,
    guests: access.guests,
    isDemo: isDemonstration,
    dataFolder: environment.DATA_DIR,
  });
  outboxRoutes(app, { isDemo: isDemonstration, notifications });
  await webhookRoutes(app, { webhooks, smsGateway, notifications, logger });

  // Call: rooms, seats, signalling and relays; the doctor's and the family's way in.
  const calls = createCalls({
    ...{ environment, store, clock, logger, hub, server, raw: app.server, access, appointments, readiness },
    onPresence: notifications.noticePresence,
  });
  joinRoutes(app, { ...calls, ...access, appointments });

  // Booking: what tablets ask for, and everything that follows from the answer.
  const { links, practitioners } = access;
  const housekeeping = createPeriodicJob('sessions', access.sweep, {
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
    effects: [links, calls.seats, push.endings],
    messages: notifications,
    onRecorded: notifications.release,
  });

  // The sync gateway: tablets replicate through it.
  const shared = { environment, clock, logger, appointments, ...foundation };
  const gateway = await createGateway(app, { ...shared, access });

  // Dossier: files, what each audience reads and adds, the deposit that closes, live events.
  const dossier = await createDossierParts({ ...shared, access, readiness });
  linkSignInRoutes(app, { ...access, clock, readSpace: dossier.spaces.read });
  await fileRoutes(app, dossier);
  createGuestParts(app, { clock, access, dossier, notifications, calls, publicUrl });
  doctorRoutes(app, dossier);
  linkSpaceRoutes(app, dossier);
  push.register(app, { dossier, notifications });
  historyParts(app, { ...dossier, store, archive: gateway.archive });
  const retention = createPersonParts(app, { ...shared, access });
  eventRoutes(app, dossier);
  const { eventStreams } = dossier;
  const { sessionEnds } = createPeopleParts(app, { environment, access, dossier, calls });
  const carriers = { mailer, smsGateway, webhooks, notifications, push, isDemo: isDemonstration };
  const channelHealth = createOperatorParts(app, {
    ...{ environment, store, clock, logger },
    access,
    ...carriers,
  });
  const mail = { mailer, publicUrl };
  const joining = createJoiningParts(app, { access, eventStreams, sessionEnds, leases, logger, ...mail });
  const provider = createProviderParts(app, { environment, access, store, clock, leases, logger, publicUrl });

  app.get('/healthz', async (_request, reply) => {
    await store.database('service').get('setup');
    return reply.header('cache-control', 'no-store').send({ ok: true });
  });

  // The browser's build, and its shell for every address that isn't a file: last.
  await installStatic(app, BUILD_FOLDER);

  // Before the server closes: open sockets would keep it waiting.
  app.addHook('preClose', () => calls.stop());
  app.addHook('onClose', async () => {
    push.stop();
    await notifications.stop();
    await booking.stop();
    await housekeeping.stop();
    await joining.stop();
    await channelHealth.stop();
    await retention.stop();
    await provider.stop();
    dossier.stop();
    await gateway.stop();
    await hub.stop();
    await access.audit.stop();
    await store.close();
  });

  return {
    app,
    routes,
    store,
    hub,
    access,
    appointments,
    calls,
    booking,
    notifications,
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
      joining.start();
      channelHealth.start();
      retention.start();
      provider.start();
      if (isDemonstration) demo = await prepareDemo({ environment, store, clock, access, nudge, url: url() });
    },
    close: () => app.close(),
  };
}
