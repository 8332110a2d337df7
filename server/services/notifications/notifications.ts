import type { Appointment } from '#domain/appointment.ts';
import type { Guest } from '#domain/guests.ts';
import type { Channel, MessageKind } from '#domain/message.ts';
import { instant, type Clock } from '../../adapters/clock.ts';
import type { Mailer } from '../../adapters/mail.ts';
import type { SmsGateway } from '../../adapters/sms.ts';
import type { Store } from '../../adapters/store.ts';
import type { ServiceLogger } from '../../logger.ts';
import type { Appointments } from '../appointments.ts';
import { createPeriodicJob } from '../booking/periodic.ts';
import type { Facilities } from '../facilities.ts';
import type { GuestList } from '../guests.ts';
import type { IssuedLinks } from '../issued-links.ts';
import type { Leases } from '../leases.ts';
import type { ReadinessService } from '../readiness.ts';
import type { Webhooks } from '../webhooks.ts';
import { createAwaited } from './awaited.ts';
import { createDeliveryReports } from './delivery-reports.ts';
import type { FamilyPush } from './family-push.ts';
import { reportOf, type OutboxDocument, type RecordMessage } from './outbox-document.ts';
import { createMessageTexts } from '../message-texts.ts';
import { LANE_WIDTH } from './lane.ts';
import { createOutbox } from './outbox.ts';
import { createPreviews } from './previews.ts';
import { createReaders } from './readers.ts';
import { createReceipts } from './receipts.ts';
import { createRelevance } from './relevance.ts';
import { createReminderRounds } from './reminder-rounds.ts';
import { createRenderer } from './render.ts';
import { createSender } from './sender.ts';
import { createSendingLoop } from './sending-loop.ts';
import { createSentJournal } from './sent-journal.ts';
import { createSignsOfLife } from './signs-of-life.ts';

interface Dependencies {
  store: Store;
  clock: Clock;
  issued: IssuedLinks;
  facilities: Facilities;
  guests: GuestList;
  readiness: Pick<ReadinessService, 'recordMessage' | 'recordCalled'>;
  appointments: Pick<Appointments, 'get' | 'listForPractitioner'>;
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

/** Each at its own pace, in this order when they start together. */
const LANES: readonly Channel[] = ['email', 'push', 'sms'];
const TO_NOWHERE: Mailer & SmsGateway = {
  address: '',
  send: async () => ({}),
  receipts: () => null,
  close: () => undefined,
};

/** What the family is told, and by which channel (R3). */
export function createNotifications(dependencies: Dependencies) {
  const { clock, isDemo, dataFolder, logger, guests, readiness, familyPush, leases } = dependencies;
  const mailer = dependencies.mailer ?? (isDemo ? TO_NOWHERE : null);
  const smsGateway = dependencies.smsGateway ?? (isDemo ? TO_NOWHERE : null);
  const senders = { email: mailer, sms: smsGateway, push: familyPush };
  /** Queued by a booking that isn't recorded yet: a crash now must not find the message at the mail server's door. */
  let held: OutboxDocument[] = [];

  const record: RecordMessage = (message, news) => {
    const { facility, appointment, guest } = message;
    const report = reportOf(message, news);
    return guest
      ? guests.recordMessage(facility, appointment, guest, report)
      : readiness.recordMessage(facility, appointment, report);
  };
  const readers = createReaders(dependencies);
  const outbox = createOutbox({
    ...{ ...dependencies, readers, record, recordCalled: readiness.recordCalled },
    isAvailable: (channel: Channel) => senders[channel] !== null,
    onQueued: (message) => void held.push(message),
  });
  const mailAddress = dependencies.mailer?.address ?? null;
  const render = createRenderer({
    ...{ ...dependencies, readers, mailAddress },
    ownTexts: createMessageTexts(dependencies),
  });
  const journal = createSentJournal(dataFolder);
  const relevance = createRelevance({ ...dependencies, outbox, journal });
  const reportDelivery = createDeliveryReports({
    ...{ outbox, record, logger, now: () => instant(clock) },
    onFailed: (message) => outbox.escalate(message, queued),
  });
  const receipts = createReceipts({ ...dependencies, reportDelivery });
  const sender = createSender({
    ...{ ...dependencies, outbox, relevance, render, journal, record, mailer },
    smsGateway: smsGateway && receipts.watching(smsGateway),
  });

  const remind = (appointment: Appointment, kind: MessageKind, guest?: Guest) =>
    outbox.remind(appointment, kind, queued, guest);
  const reminders = createReminderRounds({ ...dependencies, remind });
  const awaited = createAwaited({ ...dependencies, remind });
  const rounds = createPeriodicJob('reminders', reminders.run, { leases, logger });
  const signs = createSignsOfLife(dependencies);
  async function hearOthers(): Promise<void> {
    await sender.list();
    for (const channel of await signs.fresh()) sender.lives(channel);
  }
  const loops = [
    createSendingLoop({ run: awaited.run, list: hearOthers }, logger),
    ...LANES.flatMap((channel) =>
      Array.from({ length: LANE_WIDTH }, () => createSendingLoop({ run: () => sender.run(channel) }, logger)),
    ),
  ];
  function wake(): void {
    for (const loop of loops) loop.wake();
  }

  /** Nothing has to be recorded before it leaves. */
  function queued(message: OutboxDocument): void {
    sender.add(message);
    wake();
  }

  return {
    settle: outbox.settle,
    reportDelivery,
    takeReceipt: receipts.take,
    tellGuests: (appointment: Appointment) => outbox.tellGuests(appointment, queued),
    /** The bookings of this facility that queued messages are recorded: these leave now. */
    release(facility: string): void {
      const ready = held.filter((message) => message.facility === facility);
      held = held.filter((message) => !ready.includes(message));
      for (const message of ready) sender.add(message);
      wake();
    },
    previews: createPreviews({ outbox, render }),
    /** A try by hand got through: what waits for this channel to be mended is tried again. */
    async noticeLife(channel: Channel): Promise<void> {
      sender.lives(channel);
      wake();
      await signs.note(channel);
    },
    /** Queues the reminders that are due. */
    remind: reminders.run,
    /** Who is in a room now. */
    noticePresence: awaited.notice,
    start(): void {
      for (const loop of loops) loop.start();
      rounds.start();
    },
    async stop(): Promise<void> {
      await rounds.stop();
      await Promise.all(loops.map((loop) => loop.stop()));
      mailer?.close();
    },
  };
}
export type Notifications = ReturnType<typeof createNotifications>;
