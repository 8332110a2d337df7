import { authApi } from '#domain/api/auth.ts';
import { facilityApi } from '#domain/api/facility.ts';
import { familyApi } from '#domain/api/family.ts';
import type { Appointment } from '#domain/appointment.ts';
import { facilityDatabase, idTail } from '#domain/document-ids.ts';
import { runAdmin } from '#server/admin.ts';
import type { LinkCredentials } from '#server/services/credentials.ts';
import { appointment as appointmentFactory } from '#tests/factories/documents.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBrowser, createScene, type Scene, type TestBrowser } from './scene.ts';

let folder: string;
let scene: Scene;
let running: RunningService;
let family: TestBrowser;
let tablet: TestBrowser;
let first: Awaited<ReturnType<Scene['book']>>;
let code: string;
const secretsOf = ({ _id, generation }: Appointment) =>
  running.service.access.credentials.of({ appointment: idTail(_id), participant: 'patient', generation });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rotation-'));
  running = scene = await createScene({ DATA_DIR: folder });
  first = await scene.book(1);
  await scene.patient(first.booked.patient);
  [family, tablet] = [scene.browser(), await scene.tablet()];
  await signIn(family, first.secret);
  code = await scene.service.access.devices.issueCode(scene.facility);
});
afterAll(async () => {
  await running.close();
  await rm(folder, { recursive: true, force: true });
});

const url = () => running.url;
/** The same browser at the service's new address. */
function moved(browser: TestBrowser): TestBrowser {
  const again = createBrowser(url());
  for (const [name, value] of browser.jar) again.jar.set(name, value);
  return again;
}
const signIn = (browser: TestBrowser, { token, identifier, passcode }: LinkCredentials) =>
  browser.send('POST', familyApi.signIn.path, { token, identifier, passcode });
const space = (browser: TestBrowser) =>
  browser.send('GET', familyApi.space.path.replace(':linkId', first.secret.linkId));
const noteOf = async (id: string) =>
  (await moved(tablet).send('GET', facilityApi.accessNote.path.replace(':appointment', id))).body;

async function restart(meanwhile: () => Promise<unknown>): Promise<void> {
  await running.close();
  await meanwhile();
  running = await startService({ environment: { DATA_DIR: folder }, clock: scene.clock });
}

async function write(document: Appointment): Promise<Appointment> {
  const database = running.service.store.database(facilityDatabase(scene.facility));
  await database.update<Appointment>(document._id, (current) => ({
    ...document,
    ...(current && { _rev: current._rev }),
  }));
  await running.service.access.links.settle(document);
  return document;
}

const appointmentOf = (number: number, over: Partial<Appointment> = {}) => {
  const { facility, practitioner, start, end, patient } = first.booked;
  return appointmentFactory(number, { facility, practitioner, start, end, patient, closedAt: null, ...over });
};

test('a new key: links already sent open as before, and are printed as they were sent', async () => {
  const before = await noteOf(first.id);
  await restart(() => runAdmin(['key', 'rotate'], { NODE_ENV: 'test', DATA_DIR: folder }));
  expect(secretsOf(first.booked).token).not.toBe(first.secret.token);

  expect((await signIn(createBrowser(url()), first.secret)).status).toBe(200);
  expect((await space(moved(family))).status).toBe(200);
  const after = await noteOf(first.id);
  expect([after.identifier, after.passcode]).toEqual([before.identifier, before.passcode]);
  expect(after.link.split('#')[1]).toBe(first.secret.token);
  // The effects of a booking run again after a restart: still one link.
  await running.service.access.links.settle(first.booked);
  const records = await running.service.store.database('service').list('link:');
  expect(records.map(({ _id }) => _id)).toEqual([`link:${first.secret.linkId}`]);
  // What the new key would give for it opens nothing.
  expect((await signIn(createBrowser(url()), secretsOf(first.booked))).body.error).toBe('bad-credentials');
});

test('new links come from the new key: of a new booking, and of a link that is issued again', async () => {
  const second = await write(appointmentOf(2));
  expect((await noteOf(idTail(second._id))).link.split('#')[1]).toBe(secretsOf(second).token);
  expect((await signIn(createBrowser(url()), secretsOf(second))).status).toBe(200);

  const reissued = await write({ ...first.booked, generation: 2 });
  expect((await signIn(createBrowser(url()), first.secret)).body.error).toBe('link-superseded');
  expect((await signIn(createBrowser(url()), secretsOf(reissued))).status).toBe(200);
  await write(first.booked);
});

test('a tablet’s code outlives it, and the journal is whole', async () => {
  const browser = createBrowser(url());
  const enrolled = await browser.send('POST', authApi.enrolDevice.path, { code, name: 'Tablette 2' });
  expect(enrolled.status).toBe(200);
  expect((await running.service.access.audit.verify()).fault).toBeNull();
});

test('a key that is kept no more opens nothing', async () => {
  const path = join(folder, 'credential.key');
  const keys = (await readFile(path, 'utf8')).trim().split('\n');
  expect(keys).toHaveLength(2);
  await restart(() => writeFile(path, `${keys[0]}\n`));
  expect((await space(moved(family))).body.error).toBe('signed-out');
  expect((await signIn(createBrowser(url()), first.secret)).body.error).toBe('bad-credentials');
  expect((await signIn(createBrowser(url()), secretsOf(appointmentOf(2)))).status).toBe(200);
  expect((await running.service.access.audit.verify()).fault).toMatchObject({ fault: 'altered' });
});
