import type { ChannelHealth } from '#domain/channel-health.ts';
import type { FastifyInstance } from 'fastify';
import type { Access } from './access.ts';
import type { Clock } from './adapters/clock.ts';
import type { Mailer } from './adapters/mail.ts';
import type { SmsGateway } from './adapters/sms.ts';
import type { Store } from './adapters/store.ts';
import type { Environment } from './config.ts';
import type { ServiceLogger } from './logger.ts';
import { channelRoutes } from './routes/channels.ts';
import { journalRoutes } from './routes/journal.ts';
import { createJournalPages } from './services/audit/journal-pages.ts';
import { createChannelHealth } from './services/channel-health/channel-health.ts';
import { createTestSend } from './services/channel-health/test-send.ts';
import type { Notifications } from './services/notifications/notifications.ts';
import type { Webhooks } from './services/webhooks.ts';

interface Dependencies {
  environment: Environment;
  store: Store;
  clock: Clock;
  logger: ServiceLogger;
  access: Access;
  mailer: Mailer | null;
  smsGateway: SmsGateway | null;
  webhooks: Pick<Webhooks, 'sms'>;
  push: { test: Parameters<typeof channelRoutes>[1]['pushTest'] };
  isDemo: boolean;
  notifications: Pick<Notifications, 'noticeLife'>;
}

/** « smtp, smtp.example.fr »: the host of an address without what signs in there. */
const driverWords = (driver: string, address: string | undefined) =>
  address ? `${driver}, ${new URL(address).hostname}` : driver;

/** What those who run the service see of it. */
export function createOperatorParts(
  app: FastifyInstance,
  { environment, access, mailer, smsGateway, webhooks, push, isDemo, notifications, ...parts }: Dependencies,
) {
  journalRoutes(app, { ...access, pages: createJournalPages(access.audit) });
  const { SMTP_URL, SMS_DRIVER, SMS_URL } = environment;
  const unset = { setting: isDemo ? 'demo' : 'unset', driver: null } as const;
  const set = (driver: string): { setting: ChannelHealth['setting']; driver: string } => ({
    ...{ setting: 'set', driver },
  });
  const settings = {
    push: set('Web Push'),
    sms: smsGateway ? set(driverWords(SMS_DRIVER ?? '', SMS_URL)) : unset,
    email: mailer ? set(driverWords('smtp', SMTP_URL)) : unset,
  };
  const health = createChannelHealth({ ...parts, settings });
  const { noticeLife } = notifications;
  const testSend = createTestSend({
    ...{ ...parts, mailer, smsGateway, isDemo },
    ...{ callbackOf: webhooks.sms, onAccepted: noticeLife },
  });
  const { guards, visits } = access;
  channelRoutes(app, { ...parts, guards, visits, health, testSend, pushTest: push.test, noticeLife });
  return health;
}
