import { familyApi } from '#domain/api/family.ts';
import type { PushSubscriptions } from '#server/services/push/subscriptions.ts';
import { patientData, ulid } from '#tests/factories/documents.ts';
import { startPushService, type PushReader, type PushServiceStandIn } from '#tests/harness/push-service.ts';
import { openScene, type Scene } from '#tests/harness/room-scene.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';

const BROWSER = 'Mozilla/5.0 (Linux; Android 14) Chrome/130.0';
let pushService: PushServiceStandIn;
let scene: Scene;
let subscriptions: PushSubscriptions;
let staff: PushReader;
let doctor: PushReader;
let number = 1;
let firstFailed: string;

beforeAll(async () => {
  pushService = await startPushService();
  scene = await openScene({ environment: { PUSH_ENDPOINTS: 'any' } });
  subscriptions = scene.access.pushSubscriptions;
  [staff, doctor] = [pushService.subscribe(), pushService.subscribe()];
  const { facility } = scene;
  const owner = { kind: 'staff', facility, account: ulid(901), device: ulid(902) } as const;
  await subscriptions.accept(owner, staff.subscription, { userAgent: BROWSER });
  const practitioner = {
    kind: 'practitioner',
    practitioner: 'dr-helene-vasseur',
    account: ulid(903),
  } as const;
  await subscriptions.accept(practitioner, doctor.subscription, { userAgent: BROWSER });
});
afterAll(async () => {
  await scene.close();
  expect(pushService.faults).toEqual([]);
  await pushService.close();
});

const told = (reader: PushReader) =>
  pushService.receivedBy(reader).map(({ payload: { body, open } }) => `${open} ${body}`);
const toldOf = (reader: PushReader, id: string) => told(reader).filter((one) => one.includes(id));

async function family() {
  const id = await scene.book((number += 1));
  return { id, ...(await scene.signInFamily(id)) };
}
type Family = Awaited<ReturnType<typeof family>>;
let tests = 0;
const record = ({ linkId, cookie }: Family, state: 'passed' | 'failed') =>
  fetch(scene.running.url + familyApi.recordSelfTest.path.replace(':linkId', linkId), {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: `${cookie.name}=${cookie.value}` },
    body: JSON.stringify({
      id: ulid(500 + (tests += 1)),
      result: { steps: [{ step: 'camera', state, durationMs: 9 }], device: 'iPad, Safari', durationMs: 9 },
    }),
  });

test('a test that failed calls staff to the dossier, once, and says nobody’s name', async () => {
  const one = await family();
  firstFailed = one.id;
  for (const state of ['failed', 'failed', 'passed'] as const) {
    scene.clock.advance(1000);
    expect((await record(one, state)).status).toBe(204);
  }
  await expect
    .poll(() => toldOf(staff, one.id))
    .toEqual([`/e/dossiers/${one.id} Un test a échoué : une famille est à rappeler`]);
  const { familyName, givenNames } = patientData();
  const { payload, headers } = pushService.receivedBy(staff).at(-1)!;
  expect(JSON.stringify(payload)).not.toMatch(new RegExp(`${familyName}|${givenNames}|Vasseur`, 'i'));
  expect(payload).not.toHaveProperty('receipt');
  expect(headers).toMatchObject({ urgency: 'high', ttl: '43200' });
  expect(toldOf(doctor, one.id)).toEqual([]);
});

test('a patient who comes in is told to staff and to the doctor; not to one who sees them come', async () => {
  const one = await family();
  const room = await scene.room((await one.join()).answer);
  await expect.poll(() => toldOf(staff, one.id)).toHaveLength(1);
  await expect
    .poll(() => toldOf(doctor, one.id))
    .toEqual([`/m/consultations/${one.id} Votre patient est arrivé dans la salle d’attente`]);
  room.socket.close();

  const two = await family();
  const seen = await scene.room((await scene.joinAsDoctor(two.id)).answer);
  const there = await scene.room((await two.join()).answer);
  await expect.poll(() => toldOf(staff, two.id)).toHaveLength(1);
  expect(toldOf(doctor, two.id)).toEqual([]);
  seen.socket.close();
  there.socket.close();
});

test('a push service that is busy is tried again; a device that is gone is forgotten', async () => {
  const busy = await family();
  pushService.answers.push({ status: 503 });
  await record(busy, 'failed');
  await expect.poll(() => toldOf(staff, busy.id), { timeout: 5_000 }).toHaveLength(1);

  // The one that failed twice, and then not any more: told once.
  expect(toldOf(staff, firstFailed)).toHaveLength(1);
  pushService.drop(staff);
  await record(await family(), 'failed');
  await expect.poll(async () => (await subscriptions.ofStaff(scene.facility)).length).toBe(0);
});
