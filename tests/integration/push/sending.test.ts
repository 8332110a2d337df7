import { familyApi } from '#domain/api/family.ts';
import { pushWorkerApi } from '#domain/api/push.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import { ACKNOWLEDGED_WITHIN_MS } from '#domain/message.ts';
import type { PatientData } from '#domain/patient.ts';
import { readPushedMessage } from '#domain/pushed-message.ts';
import type { PushPayload, PushReceipt } from '#domain/push.ts';
import type { Readiness } from '#domain/readiness.ts';
import type { OutboxDocument } from '#server/services/notifications/outbox-document.ts';
import type { Stored } from '#server/adapters/store.ts';
import { consent, ulid } from '#tests/factories/documents.ts';
import { openBookingScene, type BookingScene } from '#tests/harness/booking-scene.ts';
import { startPushService, type PushReader, type PushServiceStandIn } from '#tests/harness/push-service.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBrowser } from '../access/scene.ts';
import { depositAsDoctor } from '../dossier/deposit-as-doctor.ts';
import { startSmsGateway } from '../access/sms-gateway.ts';

const PHONE = 'Mozilla/5.0 (Linux; Android 14) Chrome/130.0';
const HOUR_MS = 3_600_000;
let pushService: PushServiceStandIn;
let sms: Awaited<ReturnType<typeof startSmsGateway>>;
let scene: BookingScene;

beforeAll(async () => {
  pushService = await startPushService();
  sms = await startSmsGateway();
  scene = await openBookingScene({ PUSH_ENDPOINTS: 'any', ...sms.settings });
});
afterAll(async () => {
  await scene.close();
  await sms.close();
  await pushService.close();
  expect(pushService.faults).toEqual([]);
});

/** A patient whose family accepted notifications earlier, and a new booking. */
async function book(over: Partial<PatientData>) {
  const { facility, running, tablet } = scene;
  const slot = scene.nextSlot();
  const patient = await tablet.addPatient({ email: null, ...over });
  const reader = pushService.subscribe();
  const { pushSubscriptions } = running.service.access;
  await pushSubscriptions.accept({ kind: 'patient', facility, patient }, reader.subscription, {
    userAgent: PHONE,
  });
  return {
    ...{ start: slot.start, patient, reader },
    ask: async () => (await scene.book(patient, slot)).id,
    devices: () => pushSubscriptions.ofPatient(facility, patient),
  };
}
const received = async (reader: PushReader, count = 1): Promise<PushPayload> => {
  await expect.poll(() => pushService.receivedBy(reader).length, { timeout: 8_000 }).toBe(count);
  return pushService.receivedBy(reader)[count - 1]!.payload;
};
const shown = (receipt: PushReceipt | undefined) =>
  createBrowser(scene.running.url).send('POST', pushWorkerApi.receipt.path, receipt);
async function pushStates(id: string) {
  const database = scene.running.service.store.database(facilityDatabase(scene.facility));
  const messages = (await database.get<Readiness>(`readiness:${id}`))?.messages ?? [];
  const pushes = messages.filter(({ channel }) => channel === 'push');
  return pushes.map(({ kind, state, cause }) => [kind, state, ...(cause ? [cause] : [])].join(' '));
}
const smsTo = (to: string) => sms.received.filter((one) => one.to === to);

test('a booking, encrypted for the family’s browser, shown there, delivered; it opens the space', async () => {
  const { reader, ask } = await book({ mobile: '+33639980201', familyName: 'Quinquempoix' });
  const id = await ask();
  const { title, body, open, receipt } = await received(reader);
  expect([title, body]).toEqual(['Vis-à-vis', 'Nouveau message de votre établissement']);
  const whole = JSON.stringify(pushService.receivedBy(reader)[0]?.payload);
  expect(decodeURIComponent(whole)).not.toMatch(/quinquempoix|vasseur/i);

  const { kind, access } = readPushedMessage(open.slice(open.indexOf('#')))!;
  expect(kind).toBe('booked');
  const entered = await createBrowser(scene.running.url).send('POST', familyApi.signIn.path, access);
  expect(entered.status).toBe(200);

  await expect.poll(() => pushStates(id)).toEqual(['booked sent']);
  expect((await shown({ ...receipt!, token: 'A'.repeat(43) })).status).toBe(204);
  expect(await pushStates(id)).toEqual(['booked sent']);
  for (const again of [1, 2]) expect([again, (await shown(receipt)).status]).toEqual([again, 204]);
  await expect.poll(() => pushStates(id)).toEqual(['booked delivered']);
});

test('a reminder that no device confirms goes on by SMS after five minutes; one that is confirmed does not', async () => {
  const silent = await book({ mobile: '+33639980202' });
  const seen = await book({ mobile: '+33639980203' });
  const ids = [await silent.ask(), await seen.ask()];
  for (const { reader } of [silent, seen]) await shown((await received(reader)).receipt);
  await expect.poll(() => smsTo('+33639980203')).toHaveLength(1);

  scene.running.clock.set(new Date(Date.parse(seen.start) - 24 * HOUR_MS).toISOString());
  await scene.running.service.notifications.remind();
  await received(silent.reader, 2);
  await shown((await received(seen.reader, 2)).receipt);
  await expect.poll(() => pushStates(ids[1]!)).toContain('reminder-day delivered');
  scene.running.clock.advance(ACKNOWLEDGED_WITHIN_MS + 1_000);
  await expect.poll(() => smsTo('+33639980202').length, { timeout: 8_000 }).toBe(2);
  await expect.poll(() => pushStates(ids[0]!)).toContain('reminder-day failed unacknowledged');
  expect(smsTo('+33639980203')).toHaveLength(1);
});

test('a browser that gave its subscription up is forgotten, and the SMS says it all', async () => {
  const gone = await book({ mobile: '+33639980204' });
  pushService.drop(gone.reader);
  const id = await gone.ask();
  await expect.poll(() => pushStates(id)).toEqual(['booked failed subscription-gone']);
  expect(await gone.devices()).toEqual([]);
  await expect.poll(() => smsTo('+33639980204')).toHaveLength(1);
});

test('a push service that asks for a pause gets it', async () => {
  const patient = await book({ mobile: null });
  pushService.answers.push({ status: 429, headers: { 'retry-after': '600' } });
  const id = await patient.ask();
  const outbox = `outbox:${id}:1:booked:push`;
  const waiting = () => scene.running.service.store.database('service').get<OutboxDocument>(outbox);
  await expect.poll(async () => (await waiting())?.attempts).toBe(1);
  const pauseMs = ((await waiting())?.nextAttemptAt ?? 0) - scene.running.clock.now();
  expect(pauseMs).toBeGreaterThan(500_000);
  scene.running.clock.advance(pauseMs + 1_000);
  await received(patient.reader);
});

test('a consent that is withdrawn takes the subscriptions with it, and no later one', async () => {
  const { patient, ask, devices } = await book({ mobile: '+33639980205' });
  const id = await ask();
  expect(await devices()).toHaveLength(1);
  const takenAt = new Date(scene.running.clock.now()).toISOString();
  const record = { ...consent(1), appointment: id, decision: 'withdrawn', takenAt };
  const database = scene.running.service.store.database(facilityDatabase(scene.facility));
  await database.put({ ...record, _id: documentId.consent(id, ulid(9601)) } as Stored);
  await expect.poll(devices, { timeout: 8_000 }).toEqual([]);
  scene.running.clock.advance(60_000);
  const later = pushService.subscribe();
  const { pushSubscriptions } = scene.running.service.access;
  await pushSubscriptions.accept({ kind: 'patient', facility: scene.facility, patient }, later.subscription, {
    userAgent: PHONE,
  });
  expect(await devices()).toHaveLength(1);
});

test('links that staff called back, and those to another number, go to no browser that accepted before', async () => {
  const lost = await book({ mobile: '+33639980206' });
  const moved = await book({ mobile: '+33639980207' });
  const [id] = [await lost.ask(), await moved.ask()];
  await Promise.all([received(lost.reader), received(moved.reader)]);
  const basedOn = (await scene.tablet.answered(id))._rev ?? '';
  await scene.tablet.ask({ kind: 'reissue', appointment: id, basedOn });
  await scene.tablet.changePatient(moved.patient, { mobile: '+33639980208' }, { mobile: '+33639980207' });
  await scene.tablet.push();
  await expect.poll(() => smsTo('+33639980206'), { timeout: 8_000 }).toHaveLength(2);
  await expect.poll(moved.devices, { timeout: 8_000 }).toEqual([]);
  expect([await lost.devices(), pushService.receivedBy(lost.reader).length]).toEqual([[], 1]);
});

test('that a document can be read stays as long as it can, and opens the space of its consultation', async () => {
  const { reader, start, ask } = await book({ mobile: '+33639980209' });
  const id = await ask();
  await shown((await received(reader)).receipt);
  scene.running.clock.set(start);
  const before = scene.running.clock.now();
  await depositAsDoctor(scene.running.url, id);
  const { body, open, receipt } = await received(reader, 2);
  expect(body).toBe('Nouveau message de votre établissement');
  const { kind, access } = readPushedMessage(open.slice(open.indexOf('#')))!;
  expect(kind).toBe('deposited');
  const entered = await createBrowser(scene.running.url).send('POST', familyApi.signIn.path, access);
  expect(entered.status).toBe(200);
  const hours = Number(pushService.receivedBy(reader)[1]?.headers['ttl']) / 3600;
  expect([hours > 71, hours <= 72 + (scene.running.clock.now() - before) / HOUR_MS]).toEqual([true, true]);
  await shown(receipt);
  await expect.poll(() => pushStates(id)).toContain('deposited delivered');
  expect(smsTo('+33639980209')).toHaveLength(1);
});
