import { documentId } from '#domain/document-ids.ts';
import type { Appointment } from '#domain/appointment.ts';
import { createCouchStore } from '#server/adapters/couch.ts';
import type { Store } from '#server/adapters/store.ts';
import { forkListening, startServiceChild, type ServiceChild } from '#tests/harness/child.ts';
import { addFacility, addPractitioner, addTablet } from '#tests/harness/facility.ts';
import { startFaultProxy, type Fault, type FaultProxy } from '#tests/harness/fault-proxy.ts';
import { startService } from '#tests/harness/service.ts';
import type { Tablet } from '#tests/harness/tablet.ts';
import { createSettableClock } from '#tests/fakes/clock.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ulid } from 'ulid';
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

const startAgain = async () => {
  service = await startServiceChild({
    DATA_DIR: join(directory, 'data'),
    COUCHDB_URL: proxy.url,
    TEST_CLOCK: NOW,
  });
  tablet.moveTo(service.url);
};

beforeAll(async () => {
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
  storeChild.child.kill('SIGKILL');
  await storeChild.ended();
  await rm(directory, { recursive: true, force: true });
});

async function quiet() {
  do await pause(20);
  while (proxy.quietForMs() < QUIET_MS);
}

/**
 * Does it with a fault at the `at`-th write; after a crash the service starts again and the tablet sends again, as it
 * would. @returns whether the fault was met.
 */
async function underFault(
  at: number,
  fault: Fault,
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
      await service.kill();
      proxy.disarm();
      await startAgain();
    }
  }
  if ((await acting) === 'to be repeated') await act();
  await expect.poll(isDone, { timeout: 10_000, interval: 20 }).toBe(true);
  await quiet();
  proxy.disarm();
  return isMet;
}

/** At each write in turn, until all is done before the fault's turn comes. @returns the number of crash points. */
async function everywhere(fault: Fault, round: (at: number) => Promise<boolean>) {
  for (let at = 1; at < 100; at++) if (!(await round(at))) return at - 1;
  throw new Error(`${fault}: it never ends`);
}

let booked = 0;
function nextSlot() {
  const start = Date.parse('2031-05-05T06:00:00.000Z') + (booked % 24) * 20 * 60_000;
  const startMs = start + Math.floor(booked / 24) * 24 * 3_600_000;
  booked += 1;
  return { start: new Date(startMs).toISOString(), end: new Date(startMs + 20 * 60_000).toISOString() };
}
const facilityDocuments = () => store.database(`facility-${facility}`);
const read = (id: string) => facilityDocuments().get<Appointment>(documentId.appointment(id));
const about = async (prefix: string, appointment: string) =>
  (
    await store.database('service').list<{ _id: string; appointment: string; channel?: string }>(prefix)
  ).filter((document) => document.appointment === appointment);

async function ask() {
  const slot = nextSlot();
  const patient = await tablet.addPatient();
  const id = await tablet.ask({ kind: 'book', patient, practitioner, motive: null, ...slot });
  return { id, slot };
}

async function expectOneOfEach(id: string, slot: { start: string; end: string }, generation = 1) {
  expect(await read(id)).toMatchObject({ ...slot, status: 'booked', generation });
  const days = await store.database('claims').list<{ _id: string; held: { appointment: string }[] }>('day:');
  const held = days.flatMap((day) => day.held).filter(({ appointment }) => appointment === id);
  expect(held).toMatchObject([{ ...slot, appointment: id }]);
  const date = slot.start.slice(0, 10);
  const busy = await facilityDocuments().get<{ _id: string; intervals: object[] }>(
    documentId.busy(practitioner, date),
  );
  expect(busy?.intervals.filter((one) => (one as { start: string }).start === slot.start)).toHaveLength(1);
  expect(await about('link:', id)).toHaveLength(generation);
}

const faults: Fault[] = ['stop', 'refuse', 'mute'];

test.each(faults)(
  'booking, %s at each write: one of everything',
  async (fault) => {
    const points = await everywhere(fault, async (at) => {
      const { id, slot } = await ask();
      const isDone = async () => (await read(id)) !== null && (await about('link:', id)).length > 0;
      const isMet = await underFault(at, fault, () => tablet.push(), isDone);
      await expectOneOfEach(id, slot);
      return isMet;
    });
    process.stdout.write(`booking, ${fault}: ${points} points\n`);
    expect(points).toBeGreaterThan(8);
  },
  120_000,
);

test('closing, kill -9 at each write: closed once, reading time from the deposit', async () => {
  const points = await everywhere('stop', async (at) => {
    const { id } = await ask();
    await tablet.push();
    await expect.poll(() => about('link:', id)).toHaveLength(1);
    await quiet();
    const file = ulid();
    const deposit = async () => {
      await facilityDocuments().put({
        _id: documentId.file(id, file),
        type: 'file',
        v: 1,
        at: NOW,
        by: { kind: 'practitioner', id: ulid(), name: 'Dr Hélène Vasseur' },
        ...{ appointment: id, kind: 'report', name: 'Compte rendu.pdf', mediaType: 'application/pdf' },
        ...{ sizeBytes: 10, sha256: '0'.repeat(64), closes: true },
      } as never);
    };
    const isDone = async () => (await read(id))?.status === 'fulfilled';
    const isMet = await underFault(at, 'stop', deposit, isDone);
    expect(await read(id)).toMatchObject({ closedAt: NOW, readUntil: '2031-05-07T08:00:00.000Z' });
    return isMet;
  });
  process.stdout.write(`closing, kill -9: ${points} points\n`);
  expect(points).toBeGreaterThan(1);
}, 120_000);
