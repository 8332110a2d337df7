import type { Appointment } from '#domain/appointment.ts';
import type { Channel } from '#domain/message.ts';
import type { OutboxPreview } from '#domain/api/public.ts';
import { instant, type Clock } from '../../adapters/clock.ts';
import type { Mailer } from '../../adapters/mail.ts';
import type { SmsGateway } from '../../adapters/sms.ts';
import type { Store } from '../../adapters/store.ts';
import type { ServiceLogger } from '../../logger.ts';
import type { Facilities } from '../facilities.ts';
import type { GuestList } from '../guests.ts';
import type { IssuedLinks } from '../issued-links.ts';
import type { Leases } from '../leases.ts';
import type { ReadinessService } from '../readiness.ts';
import type { Webhooks } from '../webhooks.ts';
import type { FamilyPush } from './family-push.ts';
import { createOutbox, reportOf, type OutboxDocument, type RecordMessage } from './outbox.ts';
import { createDeliveryReports } from './delivery-reports.ts';
import { createReceipts } from './receipts.ts';
import { createRenderer } from './render.ts';
import { createSender } from './sender.ts';
import { createSentJournal } from './sent-journal.ts';

interface Dependencies {
  store: Store;
  clock: Clock;
  issued: IssuedLinks;
  facilities: Facilities;
  guests: GuestList;
  readiness: Pick<ReadinessService, 'recordMessage'>;
  appointments: { get(facility: string, id: string): Promise<Appointment | null> };
  /** null: this channel isn't configured; its messages wait in sight. */
  mailer: Mailer | null;
  smsGateway: SmsGateway | null;
  familyPush: FamilyPush | null;
  /** Nothing leaves: the demo's page shows each message as it would. */
  isDemo: boolean;
  leases: Leases;
  dataFolder: string;
  publicUrl: () => string;
  webhooks: Pick<Webhooks, 'sms'>;
  logger: ServiceLogger;
}

const TICK_MS = 1000;
/** Other instances' messages, and retries that outlived a restart. */
const RELIST_MS = 60_000;
const TO_NOWHERE: Mailer & SmsGateway = {
  address: '',
  send: async () => ({}),
  receipts: () => null,
  close: () => undefined,
};

/** What the family is told, and by which channel (R3). */
export function createNotifications(dependencies: Dependencies) {
  const { clock, isDemo, dataFolder, logger, guests, readiness, familyPush } = dependencies;
  const record: RecordMessage = (message, news) => {
    const { facility, appointment, guest } = message;
    const report = reportOf(message, news);
    return guest
      ? guests.recordMessage(facility, appointment, guest, report)
      : readiness.recordMessage(facility, appointment, report);
  };
  const mailer = dependencies.mailer ?? (isDemo ? TO_NOWHERE : null);
  const smsGateway = dependencies.smsGateway ?? (isDemo ? TO_NOWHERE : null);
  const senders = { email: mailer, sms: smsGateway, push: familyPush };
  const isAvailable = (channel: Channel) => senders[channel] !== null;
  const render = createRenderer({
    ...dependencies,
    isAvailable,
    mailAddress: dependencies.mailer?.address ?? null,
  });
  /** Queued by a booking that isn't recorded yet: a crash now must not find the message at the mail server's door. */
  let held: OutboxDocument[] = [];
  const onQueued = (message: OutboxDocument) => void held.push(message);
  const outbox = createOutbox({ ...dependencies, record, isAvailable, onQueued });
  const journal = createSentJournal(dataFolder);
  const reportDelivery = createDeliveryReports({
    ...{ outbox, record, logger, now: () => instant(clock) },
    onFailed: async () => undefined,
  });
  const receipts = createReceipts({ ...dependencies, reportDelivery, now: () => clock.now() });
  const sender = createSender({
    ...{ ...dependencies, record, outbox, render, journal, mailer },
    smsGateway: smsGateway && receipts.watching(smsGateway),
  });
  let timer: NodeJS.Timeout | undefined;
  let listTimer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let isWanted = false;
  let isStarted = false;

  /** One pass at a time; a wake during a pass starts another after it. */
  function wake(): void {
    isWanted = true;
    if (running || !isStarted) return;
    isWanted = false;
    running = sender
      .run()
      .catch((error: unknown) => logger.warn({ err: error }, 'the outbox could not be read'))
      .finally(() => {
        running = null;
        if (isWanted) wake();
      });
  }

  async function preview(message: OutboxDocument): Promise<OutboxPreview | null> {
    const { _id: id, channel, state, at } = message;
    const rendered = await render(message);
    if (!rendered) return null;
    if (rendered.channel === 'sms') {
      const { to, text } = rendered.sms;
      return { id, channel, to, subject: null, text, html: null, state, at };
    }
    if (rendered.channel === 'push') {
      const { title, text } = rendered.push;
      return { id, channel, to: title, subject: title, text, html: null, state, at };
    }
    const { to, subject, text, html } = rendered.mail;
    return { id, channel, to, subject, text, html, state, at };
  }

  return {
    settle: outbox.settle,
    reportDelivery,
    takeReceipt: receipts.take,
    /** Invitations leave now: no booking has to be recorded first. */
    async tellGuests(appointment: Appointment): Promise<void> {
      await outbox.tellGuests(appointment, sender.add);
      wake();
    },
    /** The bookings of this facility that queued messages are recorded: these leave now. */
    release(facility: string): void {
      const ready = held.filter((message) => message.facility === facility);
      held = held.filter((message) => !ready.includes(message));
      for (const message of ready) sender.add(message);
      wake();
    },
    /** Every message as it would leave, the latest first. For the demo alone: it shows links and passcodes. */
    async previews(): Promise<OutboxPreview[]> {
      const all = await outbox.all();
      const recent = all.sort((a, b) => b.at.localeCompare(a.at)).slice(0, 100);
      return (await Promise.all(recent.map(preview))).filter((one) => one !== null);
    },
    start(): void {
      isStarted = true;
      timer = setInterval(wake, TICK_MS);
      listTimer = setInterval(() => {
        sender.list().catch((error: unknown) => logger.warn({ err: error }, 'the outbox could not be read'));
      }, RELIST_MS);
      wake();
    },
    async stop(): Promise<void> {
      isStarted = false;
      clearInterval(timer);
      clearInterval(listTimer);
      await running;
      mailer?.close();
    },
  };
}
export type Notifications = ReturnType<typeof createNotifications>;
