import type { FastifyInstance } from 'fastify';
import type { Access } from './access.ts';
import type { Clock } from './adapters/clock.ts';
import { createPushSender } from './adapters/push.ts';
import type { Store } from './adapters/store.ts';
import type { Environment } from './config.ts';
import type { ServiceLogger } from './logger.ts';
import { pushRoutes } from './routes/push.ts';
import type { Appointments } from './services/appointments.ts';
import type { DossierAccess } from './services/dossier-access.ts';
import type { Notifications } from './services/notifications/notifications.ts';
import { createPushTest } from './services/channel-health/push-test.ts';
import { createCrewPush } from './services/push/crew-push.ts';
import { createPushEndings } from './services/push/endings.ts';
import { createFamilyPush } from './services/push/family-push.ts';
import { createPushReceipts } from './services/push/receipts.ts';
import type { ReadinessService } from './services/readiness.ts';
import { loadVapid } from './services/vapid.ts';

interface Dependencies {
  environment: Environment;
  store: Store;
  clock: Clock;
  logger: ServiceLogger;
  access: Access;
  appointments: Appointments;
  readiness: ReadinessService;
}

/** Notifications: to families as one of the channels, and to those who work. */
export function createPushParts(dependencies: Dependencies) {
  const { environment, store, clock, logger, access, appointments, readiness } = dependencies;
  const { pushSubscriptions } = access;
  const vapid = loadVapid(environment);
  const publicOnly = environment.PUSH_ENDPOINTS === 'public';
  const pushSender = createPushSender({ vapid, publicOnly, now: () => clock.now() });
  const receipts = createPushReceipts(access.credentials);
  const crew = createCrewPush({ pushSender, pushSubscriptions, appointments, logger });
  readiness.onMoved(crew.moved);
  const test = createPushTest({ clock, pushSender, receipts });
  return {
    familyPush: createFamilyPush({ pushSender, pushSubscriptions, receipts }),
    endings: createPushEndings({ store, pushSubscriptions }),
    test: { ...test, key: vapid.publicKey, publicOnly },
    stop: crew.stop,
    register(
      app: FastifyInstance,
      { dossier, notifications }: { dossier: { access: DossierAccess }; notifications: Notifications },
    ): void {
      const onShown = async (message: string) => {
        if (!test.shown(message)) await notifications.reportDelivery({ message, state: 'delivered' });
      };
      // A try that waits for its notification would keep the server open.
      app.addHook('preClose', async () => test.stop());
      const { publicKey } = vapid;
      pushRoutes(app, { ...access, access: dossier.access, receipts, publicKey, publicOnly, onShown });
    },
  };
}
