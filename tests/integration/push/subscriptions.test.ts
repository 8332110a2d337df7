import { accountPushApi, familyPushApi, pushWorkerApi } from '#domain/api/push.ts';
import { ownAccountApi } from '#domain/api/own-account.ts';
import type { OwnSession } from '#domain/own-account.ts';
import { linkCookie } from '#server/cookies.ts';
import type { Stored } from '#server/adapters/store.ts';
import { familyApi } from '#domain/api/family.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { pushSubscription } from '#tests/factories/push-subscription.ts';
import { createScene, PASSWORD, type Scene, type TestBrowser } from '../access/scene.ts';

let scene: Scene;
let number = 0;
beforeAll(async () => {
  scene = await createScene();
});
afterAll(() => scene.close());

const documents = () => scene.service.store.database('service').list<Stored>('push:');
beforeEach(async () => {
  for (const { _id } of await documents()) await scene.service.store.database('service').removeWhole(_id);
});

const subscription = () => pushSubscription(`device-${(number += 1)}`);
const PATH = accountPushApi.read.path;
const accept = (browser: TestBrowser, body: unknown, path = PATH) =>
  browser.send('POST', path, body, { 'user-agent': 'Mozilla/5.0 (Linux; Android 14) Chrome/130.0' });

async function doctor(): Promise<TestBrowser> {
  const browser = scene.browser();
  await browser.send('POST', '/api/auth/sign-in', { login: 'vasseur', password: PASSWORD });
  return browser;
}
async function family(booking: number) {
  const { id, booked, secret } = await scene.book(booking);
  await scene.patient(booked.patient);
  const browser = scene.browser();
  const { token, identifier, passcode, linkId } = secret;
  await browser.send('POST', familyApi.signIn.path, { token, identifier, passcode });
  expect(browser.jar.has(linkCookie(linkId))).toBe(true);
  return { browser, id, patient: booked.patient, path: familyPushApi.read.path.replace(':linkId', linkId) };
}

test('staff accept on a tablet, see where, and take it back', async () => {
  const tablet = await scene.tablet();
  const { body, status } = await accept(tablet, subscription());
  expect(status).toBe(200);
  expect(body).toEqual({
    key: expect.stringMatching(/^B[\w-]{86}$/),
    devices: [
      {
        ...{ id: expect.stringMatching(/^[0-9a-f]{32}$/), browser: 'Chrome', system: 'Android' },
        ...{ tablet: 'Tablette', isStale: false, isOfSession: true, addedAt: expect.any(String) },
      },
    ],
  });
  const [{ id }] = body.devices;
  const colleague = await scene.tablet('karim');
  expect((await colleague.send('DELETE', `${PATH}/${id}`)).status).toBe(404);
  const withdrawn = await tablet.send('DELETE', `${PATH}/${id}`);
  expect([withdrawn.status, withdrawn.body.devices]).toEqual([200, []]);
  expect(await documents()).toEqual([]);
});

test('a tablet on which two accepted is told once, and goes on for the other', async () => {
  const shared = subscription();
  const { pushSubscriptions } = scene.service.access;
  const [sophie, karim] = [await scene.tablet(), await scene.tablet('karim')];
  await accept(sophie, shared);
  const { body } = await accept(karim, shared);
  expect(await documents()).toHaveLength(2);
  expect(await pushSubscriptions.ofStaff(scene.facility)).toHaveLength(1);
  await karim.send('DELETE', `${PATH}/${body.devices[0].id}`);
  expect(await pushSubscriptions.ofStaff(scene.facility)).toHaveLength(1);
});

test('whoever leaves, and a tablet that is lost, get nothing any more', async () => {
  const { access } = scene.service;
  await access.provisioning.createStaff({
    ...{ login: 'nadia', name: 'Nadia Roy', password: PASSWORD, facility: scene.facility, role: 'staff' },
  });
  await accept(await scene.tablet('nadia'), subscription());
  await accept(await scene.tablet(), subscription());
  const mine = await doctor();
  await accept(mine, subscription());
  expect(await documents()).toHaveLength(3);

  const nadia = await access.accounts.ofLogin('nadia');
  await access.accounts.remove(nadia?.id ?? '');
  expect(await documents()).toHaveLength(2);
  for (const { id } of await access.devices.ofFacility(scene.facility)) await access.devices.remove(id);
  const left = await access.pushSubscriptions.ofPractitioner('dr-helene-vasseur');
  expect([left.length, (await documents()).length]).toEqual([1, 1]);
});

test('whoever signs out elsewhere is called there no more', async () => {
  const [here, elsewhere] = [await doctor(), await doctor()];
  await accept(elsewhere, subscription());
  const kept = subscription();
  await accept(here, kept);
  const ofDoctor = async () => {
    const all = await scene.service.access.pushSubscriptions.ofPractitioner('dr-helene-vasseur');
    return all.map((one) => one.subscription.endpoint);
  };
  const { body } = await elsewhere.send('GET', ownAccountApi.read.path);
  const other: OwnSession = body.sessions.find(({ isThis }: OwnSession) => isThis);
  expect(await ofDoctor()).toHaveLength(2);
  await here.send('DELETE', ownAccountApi.closeSession.path.replace(':session', other.id));
  expect(await ofDoctor()).toEqual([kept.endpoint]);

  await accept(await doctor(), subscription());
  expect(await ofDoctor()).toHaveLength(2);
  await here.send('DELETE', ownAccountApi.closeOthers.path);
  expect(await ofDoctor()).toEqual([kept.endpoint]);
});

test('a browser that signed in again says so, and keeps its own when it signs out elsewhere', async () => {
  const kept = subscription();
  const former = await doctor();
  await accept(former, kept);
  await former.send('POST', '/api/auth/sign-out', {});
  const again = await doctor();
  expect((await again.send('GET', PATH)).body.devices).toMatchObject([{ isOfSession: false }]);
  // As the page does by itself (push-desk.svelte.ts).
  expect((await accept(again, kept)).body.devices).toMatchObject([{ isOfSession: true }]);
  await again.send('DELETE', ownAccountApi.closeOthers.path);
  expect((await again.send('GET', PATH)).body.devices).toHaveLength(1);
});

test('a family’s belongs to the patient, whichever link it was accepted by', async () => {
  const { browser, path, patient } = await family(71);
  const { body } = await accept(browser, subscription(), path);
  expect(body.devices).toHaveLength(1);
  expect(await scene.service.access.pushSubscriptions.ofPatient(scene.facility, patient)).toHaveLength(1);
  expect((await browser.send('GET', path)).body.devices).toEqual(body.devices);
  const { status } = await browser.send('DELETE', `${path}/${body.devices[0].id}`);
  expect([status, await documents()]).toEqual([200, []]);
});

test('at most ten on one person: the oldest goes', async () => {
  const { browser, path, patient } = await family(72);
  const first = subscription();
  for (let count = 0; count < 11; count += 1) {
    scene.clock.advance(60_000);
    await accept(browser, count === 0 ? first : subscription(), path);
  }
  const kept = await scene.service.access.pushSubscriptions.ofPatient(scene.facility, patient);
  expect(kept).toHaveLength(10);
  expect(kept.map((one) => one.subscription.endpoint)).not.toContain(first.endpoint);
});

test('an address of the inside is refused', async () => {
  const tablet = await scene.tablet();
  for (const endpoint of ['http://push.example/x', 'https://127.0.0.1/x', 'https://push.example:8443/x']) {
    const { status, body } = await accept(tablet, { ...subscription(), endpoint });
    expect([endpoint, status, body.error]).toEqual([endpoint, 400, 'bad-request']);
  }
});

test('one that its browser changed is renewed by whoever knows the former whole, and by nobody else', async () => {
  const { browser, path, patient } = await family(73);
  const { pushSubscriptions } = scene.service.access;
  const [former, fresh] = [subscription(), subscription()];
  await accept(browser, former, path);
  const [known] = await pushSubscriptions.ofPatient(scene.facility, patient);
  await pushSubscriptions.found(known!, 'foreign');
  expect(await pushSubscriptions.ofPatient(scene.facility, patient)).toEqual([]);
  expect((await browser.send('GET', path)).body.devices).toMatchObject([{ isStale: true }]);

  const renew = (body: unknown) => scene.browser().send('POST', pushWorkerApi.renew.path, body);
  const guessed = { ...former, keys: { ...former.keys, auth: 'B'.repeat(22) } };
  expect((await renew({ former: guessed, fresh })).status).toBe(204);
  expect(await pushSubscriptions.ofPatient(scene.facility, patient)).toEqual([]);
  expect((await renew({ former, fresh })).status).toBe(204);
  expect((await renew({ former, fresh })).status).toBe(204);
  const renewed = await pushSubscriptions.ofPatient(scene.facility, patient);
  expect(renewed.map((one) => one.subscription)).toEqual([fresh]);
  expect(await documents()).toHaveLength(1);
});
