import { authApi } from '#domain/api/auth.ts';
import { operatorApi } from '#domain/api/operator.ts';
import type { Stored } from '#server/adapters/store.ts';
import { createSettableClock } from '#tests/fakes/clock.ts';
import { addFacility, addPractitioner, addTablet } from '#tests/harness/facility.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import type { Tablet } from '#tests/harness/tablet.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBrowser, PASSWORD } from './scene.ts';
import { startSmsGateway } from './sms-gateway.ts';

type Gateway = Awaited<ReturnType<typeof startSmsGateway>>;

const clock = createSettableClock('2031-05-04T08:00:00.000Z');
let folder: string;
let gateway: Gateway;
let running: RunningService;
let tablet: Tablet;
let practitioner: string;
let booked = 0;

const settings = () => ({ ...gateway.settings, DATA_DIR: folder });
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vis-a-vis-recovery-'));
  gateway = await startSmsGateway();
  running = await startService({ environment: settings(), clock });
  const facility = await addFacility(running.service);
  practitioner = await addPractitioner(running.service, [facility]);
  tablet = await addTablet(running.service, facility);
  const { provisioning } = running.service.access;
  await provisioning.createOperator({ login: 'nadia', name: 'Nadia Perrin', password: PASSWORD });
});
afterAll(async () => {
  await running.close();
  await gateway.close();
  await rm(folder, { recursive: true, force: true });
});

/** Families by SMS alone, an hour of their own each. @returns their numbers, the nearest appointment first */
async function book(families: number): Promise<string[]> {
  const numbers: string[] = [];
  for (let count = 0; count < families; count += 1) {
    booked += 1;
    const mobile = `+3363998${String(7000 + booked)}`;
    const patient = await tablet.addPatient({ email: null, mobile });
    const start = Date.UTC(2031, 4, 5 + Math.floor(booked / 8), 8 + (booked % 8));
    const [from = '', to = ''] = [start, start + 20 * 60_000].map((at) => new Date(at).toISOString());
    await tablet.ask({ kind: 'book', patient, practitioner, motive: null, start: from, end: to });
    numbers.push(mobile);
  }
  await tablet.push();
  return numbers;
}
const waiting = async () => {
  const all = await running.service.store
    .database('service')
    .list<Stored & { attempts: number; state: string }>('outbox:');
  return all.filter(({ state }) => state === 'queued').map(({ attempts }) => attempts);
};
/** The gateway's port is closed; what is booked now fails twice, and waits a minute more. */
async function die(families: number): Promise<string[]> {
  await gateway.close();
  const numbers = await book(families);
  await expect.poll(waiting).toEqual(Array(families).fill(1));
  clock.advance(16_000);
  await expect.poll(waiting, { timeout: 5_000 }).toEqual(Array(families).fill(2));
  return numbers;
}
const revive = async () => void (gateway = await startSmsGateway(gateway.port));
const reached = () => gateway.received.map(({ to }) => to);

test('a good try by the operator wakes what waits, the nearest appointment first', async () => {
  const numbers = await die(6);
  await revive();
  expect(reached()).toEqual([]);
  const operator = createBrowser(running.url);
  await operator.send('POST', authApi.signIn.path, { login: 'nadia', password: PASSWORD });
  const path = operatorApi.testChannel.path.replace(':channel', 'sms');
  expect((await operator.send('POST', path, { to: '06 39 98 12 34' })).body.outcome).toBe('accepted');
  await expect.poll(waiting, { timeout: 5_000 }).toEqual([]);
  expect(reached().slice(0, 2)).toEqual(['+33639981234', numbers[0]]);
  expect(reached().slice(1).sort()).toEqual(numbers.sort());
  // On the operator's page it works again.
  const { body } = await operator.send('GET', operatorApi.channels.path);
  expect(body.channels.find(({ channel }: { channel: string }) => channel === 'sms').failing).toBeNull();
});

test('so does another message that gets through, however long they would have waited', async () => {
  const numbers = await die(3);
  await revive();
  const [next = ''] = await book(1);
  await expect.poll(waiting, { timeout: 5_000 }).toEqual([]);
  expect(reached()[0]).toBe(next);
  expect(reached().slice(1).sort()).toEqual(numbers.sort());
});

test('and a start: one is tried, and brings the others', async () => {
  const numbers = await die(3);
  await running.close();
  await revive();
  running = await startService({ environment: settings(), clock });
  tablet.moveTo(running.url);
  await expect.poll(waiting, { timeout: 5_000 }).toEqual([]);
  expect(reached().sort()).toEqual(numbers.sort());
});
