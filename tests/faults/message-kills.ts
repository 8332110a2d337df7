import { rm } from 'node:fs/promises';
import { startMailbox } from '#tests/e2e/support/mailbox.ts';
import { startServiceChild } from '#tests/harness/child.ts';
import { enrolDemoTablet } from '#tests/harness/demo-tablet.ts';
import { ROUND_THE_CLOCK_FROM, roundTheClockSlot } from '#tests/harness/round-the-clock.ts';
import { startSmsGateway } from '#tests/harness/sms-gateway.ts';
import type { Random } from './random.ts';

const PRACTITIONER = 'dr-helene-vasseur';
/** Accepted so shortly before a kill, the answer may not have been read (docs/decisions/004). */
const UNREAD_MS = 250;
const SETTLED_WITHIN_MS = 600_000;

export interface Delivery {
  to: string;
  /** Message-ID, or the SMS's idempotency key: by it one that came twice is known to be one. */
  key: string;
  at: number;
}
/** What arrives between the two was sent by the one that died. Milliseconds since the epoch. */
interface Death {
  diedAt: number;
  upAt: number;
}
export interface KillsReport {
  bookings: number;
  kills: number;
  /** Families that a channel of theirs never reached. */
  missing: string[];
  /** Sent twice, and the service had time to know of the first; or nobody could tell that both are one. */
  twice: string[];
  /** Sent twice since the service died before it could read the first answer; so long before it died it was accepted. */
  unread: { to: string; beforeMs: number }[];
  tookMs: number;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Who got something more than once, and whether the service could have known. */
function repeated(deliveries: readonly Delivery[], deaths: readonly Death[]) {
  const twice: string[] = [];
  const unread: KillsReport['unread'] = [];
  for (const [to, copies] of Map.groupBy(deliveries, (one) => one.to)) {
    for (const { at, key } of copies.slice(0, -1)) {
      const death = deaths.find(({ diedAt, upAt }) => diedAt - at < UNREAD_MS && at < upAt);
      if (death && key === copies.at(-1)?.key) unread.push({ to, beforeMs: death.diedAt - at });
      else twice.push(to);
    }
  }
  return { twice, unread };
}

/** Books for so many families at once and kills the service at random moments, until each has both of its messages. */
export async function killWhileSending({
  bookings,
  kills,
  random,
}: {
  bookings: number;
  kills: number;
  random: Random;
}): Promise<KillsReport> {
  const startedAt = Date.now();
  const [mailbox, sms] = [await startMailbox(), await startSmsGateway()];
  const settings = {
    ...{
      DEMO: '1',
      SMTP_URL: mailbox.url,
      MAIL_FROM: 'visavis@example.org',
      TEST_CLOCK: ROUND_THE_CLOCK_FROM,
    },
    ...{ SMS_DRIVER: 'http', SMS_URL: sms.url },
  };
  let child = await startServiceChild(settings);
  const folder = child.dataDirectory;
  const tablet = await enrolDemoTablet(child);
  const families = Array.from({ length: bookings }, (_, index) => ({
    email: `famille${index}@example.org`,
    mobile: `+336399${String(index).padStart(5, '0')}`,
  }));
  for (const [index, family] of families.entries()) {
    const patient = await tablet.addPatient(family);
    await tablet.ask({
      kind: 'book',
      patient,
      practitioner: PRACTITIONER,
      motive: null,
      ...roundTheClockSlot(index),
    });
  }
  let isPushed = false;
  async function push(): Promise<void> {
    while (!isPushed)
      await tablet.push().then(
        ({ ok }) => void (isPushed = ok),
        () => pause(50),
      );
  }
  const pushing = push();

  const deaths: Death[] = [];
  const deliveries = (): Delivery[] => [
    ...mailbox.mails.map(({ to, receivedAt, messageId = '' }) => ({
      ...{ to: [to ?? []].flat()[0]?.text ?? '', key: messageId, at: receivedAt },
    })),
    ...sms.bodies.map((body, index) => {
      const { to, id } = JSON.parse(body);
      return { to, key: id, at: sms.receivedAt[index] ?? 0 };
    }),
  ];
  const reached = () => new Set(deliveries().map(({ to }) => to)).size;
  const wanted = 2 * bookings;
  // Each kill falls while messages are still to leave.
  while (deaths.length < kills && reached() < wanted) {
    const before = reached();
    const enough = before + Math.max(1, Math.floor((wanted - before) / (kills - deaths.length + 1)));
    while (reached() < enough) await pause(2);
    await pause(random.whole(40));
    const diedAt = Date.now();
    await child.kill();
    child = await startServiceChild({ ...settings, DATA_DIR: folder });
    tablet.moveTo(child.url);
    deaths.push({ diedAt, upAt: Date.now() });
  }
  const deadline = Date.now() + SETTLED_WITHIN_MS;
  while (reached() < wanted && Date.now() < deadline) await pause(50);
  await pushing;
  // The last start looked at the whole outbox: what would be sent again has been by now.
  await pause(1_000);
  await child.close();
  const all = deliveries();
  await Promise.all([mailbox.close(), sms.close(), rm(folder, { recursive: true, force: true })]);
  const known = new Set(all.map(({ to }) => to));
  return {
    ...{ bookings, kills: deaths.length, tookMs: Date.now() - startedAt },
    missing: families.flatMap(({ email, mobile }) => [email, mobile]).filter((to) => !known.has(to)),
    ...repeated(all, deaths),
  };
}
