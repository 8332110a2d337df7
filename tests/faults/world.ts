import type { Browser } from '@playwright/test';
import type { Interval } from '#domain/primitives.ts';
import { execFile } from 'node:child_process';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startMailbox } from '../e2e/support/mailbox.ts';
import { startServiceChild, type ServiceChild } from '../harness/child.ts';
import { startSmsGateway } from '../harness/sms-gateway.ts';
import { BrowserTablet } from './browser-tablet.ts';
import { createServerTruth } from './server-truth.ts';
import { SHORT_TIMINGS } from './short-timings.ts';

const SLOT_MS = 20 * 60_000;
const DAY_MS = 24 * 3_600_000;
const SLOTS_PER_DAY = 45;
/** On a loaded machine a service may be that far behind what its sockets hold. */
const ANSWER_READ_WITHIN_MS = 250;

const ADMIN = fileURLToPath(new URL('../../server/admin.ts', import.meta.url));
/** `npm run admin -- restored` */
const restored = (env: NodeJS.ProcessEnv) =>
  promisify(execFile)(process.execPath, [ADMIN, 'restored'], { env });

/** The service in a process of its own, real mailbox and SMS gateway, and tablets in Chromium, each behind its proxy. */
export async function createWorld(browser: Browser) {
  const mailbox = await startMailbox();
  const sms = await startSmsGateway();
  const variables: Record<string, string> = {
    DEMO: '1',
    SMTP_URL: mailbox.url,
    MAIL_FROM: 'Vis-à-vis <ne-pas-repondre@exemple.test>',
    SMS_DRIVER: 'http',
    SMS_URL: sms.url,
  };
  let service: ServiceChild = await startServiceChild(variables);
  variables['DATA_DIR'] = service.dataDirectory;
  variables['PORT'] = new URL(service.url).port;
  const file = await readFile(join(service.dataDirectory, 'demo.json'), 'utf8');
  const { device, staff } = JSON.parse(file) as {
    device: { code: string };
    staff: { login: string; password: string };
  };
  const demo = { code: device.code, ...staff };
  const truth = await createServerTruth(service.url, device.code);
  const tablets: BrowserTablet[] = [];
  const noise: string[] = [];
  const log: string[] = [];
  const startedAt = Date.now();
  const tomorrow = Math.ceil((startedAt + DAY_MS) / DAY_MS) * DAY_MS;
  const counts = { patients: 0, photos: 0, tablets: 0, kills: 0, unread: 0, restores: 0 };
  const backup = `${service.dataDirectory}-backup`;
  let sentBefore = new Set<string>();
  const sentAgain = new Set<string>();
  /** All messages that left. */
  const messages = () => [
    ...mailbox.mails.map(({ messageId, receivedAt }) => ({ id: messageId ?? '', at: receivedAt })),
    ...sms.bodies.map((body, index) => ({
      id: (JSON.parse(body) as { id: string }).id,
      at: sms.receivedAt[index] ?? 0,
    })),
  ];
  const sent = () => messages().map(({ id }) => id);
  const note = (line: string) => void log.push(`${String(Date.now() - startedAt).padStart(7)} ${line}`);
  note(`begun at ${new Date(startedAt).toISOString()}`);

  return {
    url: service.url,
    dataDirectory: service.dataDirectory,
    mailbox,
    sms,
    truth,
    tablets,
    noise,
    log,
    counts,
    note,
    /** The n-th slot that the practitioner offers from the day after tomorrow on, between 5:00 and 20:00 UTC. */
    slot(number: number): Interval {
      const startMs =
        tomorrow +
        Math.floor(number / SLOTS_PER_DAY) * DAY_MS +
        5 * 3_600_000 +
        (number % SLOTS_PER_DAY) * SLOT_MS;
      return { start: new Date(startMs).toISOString(), end: new Date(startMs + SLOT_MS).toISOString() };
    },
    nextPatient: () => ({ number: ++counts.patients }),
    nextPhoto: () => ++counts.photos,
    /** A tablet that was never enrolled, in fine weather. */
    async newTablet(timings = SHORT_TIMINGS): Promise<BrowserTablet> {
      const name = `T${++counts.tablets}`;
      const onFault = (text: string) => {
        note(`!! ${text}`);
        noise.push(text);
      };
      const tablet = await BrowserTablet.create(browser, {
        name,
        serviceUrl: service.url,
        demo,
        onFault,
        timings,
      });
      tablets.push(tablet);
      return tablet;
    },
    async retire(tablet: BrowserTablet) {
      tablets.splice(tablets.indexOf(tablet), 1);
      await tablet.close();
    },
    /** kill -9, then the same service again on the same port. */
    async killService() {
      counts.kills += 1;
      const killedAt = Date.now();
      await service.kill();
      const unread = messages().filter(({ at }) => at > killedAt - ANSWER_READ_WITHIN_MS);
      for (const { id } of unread) sentAgain.add(id);
      counts.unread += unread.length;
      note(`service killed; ${unread.length} messages whose answer it may not have read`);
      service = await startServiceChild(variables);
      note('service is back');
    },
    async backUp() {
      await service.close();
      await rm(backup, { recursive: true, force: true });
      await cp(service.dataDirectory, backup, { recursive: true });
      sentBefore = new Set(sent());
      service = await startServiceChild(variables);
      note('backed up');
    },
    /** Puts the backup back, says so as the operator does, and starts again. */
    async restore() {
      await service.close();
      counts.restores += 1;
      for (const message of sent()) if (!sentBefore.has(message)) sentAgain.add(message);
      for (const tablet of tablets) tablet.forgetUploads();
      await rm(service.dataDirectory, { recursive: true });
      await cp(backup, service.dataDirectory, { recursive: true });
      await restored({ ...process.env, ...variables, NODE_ENV: 'test' });
      service = await startServiceChild(variables);
      note('restored');
    },
    /**
     * Messages of bookings that the restored service had never heard of: it sends them anew. And those whose answer a
     * killed service may not have read (docs/decisions/004).
     */
    maySendAgain: (message: string) => sentAgain.has(message),
    sent,
    async close() {
      await Promise.all(tablets.map((tablet) => tablet.close()));
      await service.close();
      await mailbox.close();
      await sms.close();
      for (const folder of [service.dataDirectory, backup])
        await rm(folder, { recursive: true, force: true });
    },
  };
}
export type World = Awaited<ReturnType<typeof createWorld>>;
