import { documentId } from '#domain/document-ids.ts';
import type { Appointment } from '#domain/appointment.ts';
import { createCouchStore } from '#server/adapters/couch.ts';
import type { Store } from '#server/adapters/store.ts';
import { forkListening, startServiceChild, type ServiceChild } from '#tests/harness/child.ts';
import { addFacility, addPractitioner, addTablet } from '#tests/harness/facility.ts';
import { startMailbox, type Mailbox } from '#tests/e2e/support/mailbox.ts';
import { startSmsGateway } from '#tests/harness/sms-gateway.ts';
import { killPoints } from '#tests/faults/kill-points.ts';
import { startFaultProxy, type Fault, type FaultProxy } from '#tests/harness/fault-proxy.ts';
import { startService } from '#tests/harness/service.ts';
import type { Tablet } from '#tests/harness/tablet.ts';
import { createSettableClock } from '#tests/fakes/clock.ts';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';

const NOW = '2031-05-04T08:00:00.000Z';
const QUIET_MS = 250;

let directory: string;
let storeChild: Awaited<ReturnType<typeof forkListening>>;
let proxy: FaultProxy;
/** Straight to the store, past the proxy. */
let store: Store;
let service: ServiceChild;
let tablet: Tablet;
let practitioner: string;
let facility: string;
let mailbox: Mailbox;
let sms: Awaited<ReturnType<typeof startSmsGateway>>;
let starts = 0;

/** Each start is ten minutes later: what the killed service had leased is free again. */
const startAgain = async () => {
  starts += 1;
  service = await startServiceChild({
    SMTP_URL: mailbox.url,
    MAIL_FROM: 'ne-pas-repondre@example.org',
    SMS_DRIVER: 'http',
    SMS_URL: sms.url,
    DATA_DIR: join(directory, 'data'),
    COUCHDB_URL: proxy.url,
    TEST_CLOCK: new Date(Date.parse(NOW) + starts * 600_000).toISOString(),
  });
  tablet.moveTo(service.url);
};

beforeAll(async () => {
  mailbox = await startMailbox();
  sms = await startSmsGateway();
  directory = await mkdtemp(join(tmpdir(), 'vis-a-vis-crash-'));
  storeChild = await forkListening('./store-main.ts', { STORE_DIR: join(directory, 'store') });
  const { origin, username, password } = new URL(storeChild.url);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  store = createCouchStore({ url: origin, headers: { authorization } });
  const seeding = await startService({
    environment: { DATA_DIR: join(directory, 'data'), COUCHDB_URL: storeChild.url },
    clock: createSettableClock(NOW),
  });
  facility = await addFacility(seeding.service);
  practitioner = await addPractitioner(seeding.service, [facility]);
  tablet = await addTablet(seeding.service, facility);
  await seeding.close();
  proxy = await startFaultProxy(storeChild.url);
  await startAgain();
});
afterAll(async () => {
  await service.kill();
  await proxy.close();
  await mailbox.close();
  await sms.close();
  storeChild.child.kill('SIGKILL');
  await storeChild.ended();
  await rm(directory, { recursive: true, force: true });
});

async function quiet() {
  do await pause(20);
  while (proxy.quietForMs() < QUIET_MS);
}

let booked = 0;
function nextSlot() {
  const start = Date.parse('2031-05-05T06:00:00.000Z') + (booked % 24) * 20 * 60_000;
  const startMs = start + Math.floor(booked / 24) * 24 * 3_600_000;
  booked += 1;
  return { start: new Date(startMs).toISOString(), end: new Date(startMs + 20 * 60_000).toISOString() };
}

async function ask() {
  const slot = nextSlot();
  const email = `famille.${booked}@example.org`;
  const mobile = `+3363998${String(booked).padStart(4, '0')}`;
  const patient = await tablet.addPatient({ email, mobile });
  const id = await tablet.ask({ kind: 'book', patient, practitioner, motive: null, ...slot });
  return { id, slot, email, mobile };
}
type Asked = Awaited<ReturnType<typeof ask>>;

/** What the gateways took. */
function accepted({ email, mobile }: Asked) {
  const isTo = ({ to }: Mailbox['mails'][number]) =>
    [to ?? []].flat().some(({ text }) => text.includes(email));
  return {
    mails: mailbox.mails.filter(isTo),
    texts: sms.bodies.filter((body) => body.includes(mobile.slice(1))),
  };
}

/**
 * While one channel's write is struck, the other's gateway may just have taken its message: a kill before that answer is
 * read sends twice, which nothing closes (decision 004) and the soak counts. Such moments are left out here.
 */
async function killedBetweenAnswers(asked: Asked) {
  mailbox.isDeaf = sms.isDeaf = true;
  const isRead = async () => {
    const written = await readdir(join(directory, 'data', 'outbox-sent'));
    const sent = (await about('outbox:', asked.id)).filter(({ state }) => state === 'sent');
    const { mails, texts } = accepted(asked);
    return mails.length + texts.length <= written.length + sent.length;
  };
  await expect.poll(isRead, { interval: 5 }).toBe(true);
  await service.kill();
  mailbox.isDeaf = sms.isDeaf = false;
}

/**
 * Does it with a fault at the `at`-th write; after a crash the service starts again and the tablet sends again, as it
 * would. @returns whether the fault was met.
 */
async function underFault(
  at: number,
  fault: Fault,
  asked: Asked,
  act: () => Promise<unknown>,
  isDone: () => Promise<boolean>,
) {
  let isMet = false;
  const met = proxy.arm(at, fault).then(() => {
    isMet = true;
  });
  const acting = act().catch(() => 'to be repeated');
  if (fault === 'stop') {
    const finished = (async () => {
      while (!isMet && !(await isDone())) await pause(20);
      await quiet();
    })();
    await Promise.race([met, finished]);
    if (isMet) {
      await killedBetweenAnswers(asked);
      proxy.disarm();
      await startAgain();
    }
  }
  if ((await acting) === 'to be repeated') await act();
  await expect.poll(isDone, { timeout: 20_000, interval: 20 }).toBe(true);
  await quiet();
  proxy.disarm();
  return isMet;
}

/** At one write after the other, until all is done before the fault's turn comes. @returns the last write's number. */
async function everywhere(spacing: number, round: (at: number) => Promise<boolean>) {
  for (const at of killPoints(spacing)) if (!(await round(at))) return at - 1;
  return 0;
}

const facilityDocuments = () => store.database(`facility-${facility}`);
const read = (id: string) => facilityDocuments().get<Appointment>(documentId.appointment(id));
const about = async (prefix: string, appointment: string) =>
  (
    await store
      .database('service')
      .list<{ _id: string; appointment: string; channel?: string; state?: string }>(prefix)
  ).filter((document) => document.appointment === appointment);

async function isSent(id: string) {
  const messages = await about('outbox:', id);
  return messages.length === 2 && messages.every(({ state }) => state === 'sent');
}

async function expectOneOfEach(asked: Asked) {
  const { id, slot } = asked;
  expect(await read(id)).toMatchObject({ ...slot, status: 'booked', generation: 1 });
  const days = await store.database('claims').list<{ _id: string; held: { appointment: string }[] }>('day:');
  const held = days.flatMap((day) => day.held).filter(({ appointment }) => appointment === id);
  expect(held).toMatchObject([{ ...slot, appointment: id }]);
  const date = slot.start.slice(0, 10);
  const busy = await facilityDocuments().get<{ _id: string; intervals: object[] }>(
    documentId.busy(practitioner, date),
  );
  expect(busy?.intervals.filter((one) => (one as { start: string }).start === slot.start)).toHaveLength(1);
  expect(await about('link:', id)).toHaveLength(1);
  const messages = await about('outbox:', id);
  expect(messages.map(({ channel }) => channel).sort()).toEqual(['email', 'sms']);
  const { mails, texts } = accepted(asked);
  expect(mails).toHaveLength(1);
  expect(texts).toHaveLength(1);
}

/** A stop costs a start, and the service itself pauses 5 s after a refused write of sending. */
const faults: [Fault, number][] = [
  ['stop', 2],
  ['refuse', 3],
  ['mute', 2],
];

test.each(faults)(
  'booking, %s at one write after the other: one of everything',
  async (fault, spacing) => {
    const writes = await everywhere(spacing, async (at) => {
      const asked = await ask();
      const isDone = async () => (await isSent(asked.id)) && (await about('link:', asked.id)).length > 0;
      const isMet = await underFault(at, fault, asked, () => tablet.push(), isDone);
      await expectOneOfEach(asked);
      return isMet;
    });
    expect(writes).toBeGreaterThan(12);
  },
  240_000,
);
