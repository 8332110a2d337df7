import { doctorApi } from '#domain/api/doctor.ts';
import { familyApi } from '#domain/api/family.ts';
import { authApi } from '#domain/api/auth.ts';
import { facilityApi } from '#domain/api/facility.ts';
import { JOURNAL_EXPORT_PATH, operatorApi, type ShownLine } from '#domain/api/operator.ts';
import type { AuditAction, AuditLine } from '#domain/audit.ts';
import { explain, runAdmin } from '#server/admin.ts';
import { StoreUnavailableError, type Database, type Stored } from '#server/adapters/store.ts';
import { createLocators } from '#server/services/locators.ts';
import { createAudit } from '#server/services/audit/audit.ts';
import { ulid } from '#tests/factories/documents.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createScene, PASSWORD, type Scene } from '../access/scene.ts';

let DATA_DIR: string;
let scene: Scene;
let audit: Database;
beforeEach(async () => {
  DATA_DIR = await mkdtemp(join(tmpdir(), 'audit-'));
  scene = await createScene({ DATA_DIR });
  audit = scene.service.store.database('audit');
});
afterEach(async () => {
  await scene.close();
  await rm(DATA_DIR, { recursive: true, force: true });
});
const admin = (...args: string[]) =>
  runAdmin(['audit', ...args], { NODE_ENV: 'test', DATA_DIR }).catch((error: unknown) => [explain(error)]);

async function lines(action?: AuditAction): Promise<AuditLine[]> {
  const all: AuditLine[] = [];
  for await (const line of scene.service.access.audit.lines()) all.push(line);
  return action ? all.filter(({ event }) => event.action === action) : all;
}
const events = async (action: AuditAction) => (await lines(action)).map(({ event }) => event);

test('who did what, when, to what and from where; neither a name nor a secret', async () => {
  const { id, secret, booked } = await scene.book(1, { patient: ulid(900) });
  const { facility, practitioner } = booked;
  await createLocators(scene.service.store).record(id, { facility, practitioner, dates: [] });
  await scene.patient(ulid(900));
  const tablet = await scene.tablet();
  const doctor = scene.browser();
  await doctor.send('POST', authApi.signIn.path, { login: 'vasseur', password: PASSWORD });
  expect((await doctor.send('GET', doctorApi.dossier.path.replace(':appointment', id))).status).toBe(200);
  await tablet.send('GET', facilityApi.accessNote.path.replace(':appointment', id));
  const family = scene.browser();
  const { token, identifier, passcode, linkId } = secret;
  await family.send('POST', familyApi.signIn.path, { token, identifier, passcode });

  const database = `/db/facility-${scene.facility}`;
  const copied = { by: { kind: 'device' }, facility: scene.facility, address: '127.0.0.1' };
  // Whatever way it reads, once a day.
  for (const path of ['_changes', '_hello', '_changes']) await tablet.send('GET', `${database}/${path}`);
  expect(await events('copy-facility')).toMatchObject([copied]);
  await tablet.send('GET', `${database}/_snapshot`);
  expect(await events('copy-facility')).toMatchObject([copied, copied]);

  const [nurse] = await events('read-access-note');
  expect(nurse).toMatchObject({
    outcome: 'done',
    by: { kind: 'account', device: expect.stringMatching(/^[0-9A-Z]{26}$/) as string },
    ...{ facility: scene.facility, appointment: id, address: '127.0.0.1' },
  });
  expect(await events('read-dossier')).toMatchObject([{ by: { kind: 'account' }, appointment: id }]);
  expect(await events('open-link')).toMatchObject([{ by: { kind: 'link', id: linkId }, appointment: id }]);
  expect((await events('sign-in')).map(({ by }) => by.kind)).toEqual(['account', 'account']);
  expect(await events('enrol-device')).toMatchObject([{ by: { kind: 'device' }, facility: scene.facility }]);

  const written = JSON.stringify(await lines());
  for (const hidden of [token, passcode, identifier, PASSWORD, 'vasseur', 'Vasseur', 'Sophie'])
    expect(written).not.toContain(hidden);
});

test('a refusal is told too; what was only mistyped isn’t', async () => {
  const { secret } = await scene.book(1);
  const stranger = scene.browser();
  await stranger.send('POST', authApi.signIn.path, { login: 'sophie', password: 'fausse phrase de passe' });
  const { token, identifier } = secret;
  await stranger.send('POST', familyApi.signIn.path, { token, identifier, passcode: 'AAAAAAAAAA' });
  await stranger.send('POST', authApi.signIn.path, { nothing: true });
  await stranger.send('GET', doctorApi.agenda.path);
  const told = (await lines()).map(({ event }) => [event.action, event.outcome, event.by.kind]);
  expect(told).toEqual([
    ['sign-in', 'refused', 'nobody'],
    ['open-link', 'refused', 'nobody'],
  ]);

  const nurse = await scene.tablet();
  await nurse.send('PUT', facilityApi.choices.path, { letIn: true });
  expect(await events('choose-for-facility')).toMatchObject([
    { outcome: 'refused', by: { kind: 'account' }, facility: scene.facility },
  ]);
});

test('operators read it on a screen, names beside ids, and copy it as the command does; both leave a line', async () => {
  const { provisioning, accounts } = scene.service.access;
  await provisioning.createOperator({ login: 'nadia', name: 'Nadia Perrin', password: PASSWORD });
  const nurse = await scene.tablet();
  const operator = scene.browser();
  await operator.send('POST', authApi.signIn.path, { login: 'nadia', password: PASSWORD });
  await accounts.remove((await accounts.ofLogin('sophie'))!.id);

  const { path } = operatorApi.journal;
  const { body } = await operator.send('GET', path);
  expect(body.facilities).toEqual([{ facility: scene.facility, name: 'IME Les Tilleuls' }]);
  expect(
    body.lines.map(({ event, name, tablet }: ShownLine) => [event.action, event.by.kind, name, tablet]),
  ).toEqual([
    ['sign-in', 'account', 'Nadia Perrin', null],
    ['sign-in', 'account', null, null],
    ['enrol-device', 'device', null, 'Tablette'],
  ]);
  const chosen = await operator.send('GET', `${path}?action=enrol-device&facility=${scene.facility}`);
  expect(chosen.body.lines).toHaveLength(1);
  expect((await operator.send('GET', `${path}?from=hier`)).status).toBe(400);
  expect((await nurse.send('GET', path)).status).toBe(401);

  const { body: verified } = await operator.send('GET', operatorApi.verifyJournal.path);
  expect(verified).toMatchObject({ fault: null, lines: 5, isGivenTooOld: false });
  const file = (await operator.send('GET', JOURNAL_EXPORT_PATH)).body as string;
  const copied = file.split('\n').filter(Boolean);
  const all = await lines();
  expect(copied).toEqual(all.slice(0, copied.length).map((line) => JSON.stringify(line)));
  expect(all.slice(3).map(({ event }) => event.action)).toEqual([
    ...['read-journal', 'read-journal', 'verify-journal', 'export-journal'],
  ]);

  await audit.update<Stored & { lines: AuditLine[] }>('lines:000000000001', (document) => {
    document!.lines[0]!.event.outcome = 'refused';
    return document;
  });
  const { body: broken } = await operator.send('GET', operatorApi.verifyJournal.path);
  expect(broken).toMatchObject({ fault: { number: 1, fault: 'altered' }, head: null });
});

test('many at once are in one order, without a gap, whichever instance wrote them', async () => {
  const keys = [Buffer.alloc(32, 3)];
  const store = scene.service.store;
  const instances = [createAudit({ store, keys }), createAudit({ store, keys })];
  const event = { action: 'read-agenda', outcome: 'done', by: { kind: 'console' } } as const;
  const at = new Date().toISOString();
  await Promise.all(
    Array.from({ length: 300 }, (_, index) => instances[index % 2]!.record({ ...event, at })),
  );
  const { head, fault } = await instances[0]!.verify();
  expect({ number: head.number, fault }).toEqual({ number: 300, fault: null });
});

test('nothing is read without a trace; what was done is answered all the same', async () => {
  const { id } = await scene.book(1, { patient: ulid(900) });
  await scene.patient(ulid(900));
  const nurse = await scene.tablet();
  const read = () => nurse.send('GET', facilityApi.accessNote.path.replace(':appointment', id));
  const { put } = audit;
  audit.put = () => Promise.reject(new StoreUnavailableError('cut'));
  expect(await read()).toMatchObject({ status: 503, body: { error: 'store-unavailable' } });
  const doctor = await scene
    .browser()
    .send('POST', authApi.signIn.path, { login: 'vasseur', password: PASSWORD });
  expect(doctor.status).toBe(200);
  audit.put = put;
  expect((await read()).status).toBe(200);
  expect(await events('read-access-note')).toHaveLength(1);
});

test('what a killed service had written is missed at its end too', async () => {
  const instance = createAudit({ store: scene.service.store, keys: [Buffer.alloc(32, 3)] });
  const event = { action: 'read-agenda', outcome: 'done', by: { kind: 'console' } } as const;
  for (let count = 0; count < 25; count += 1)
    await instance.record({ ...event, at: new Date().toISOString() });
  // Never stopped: the head was kept on the way.
  const ids = (await audit.ids('lines:')).slice(15);
  for (const { id, rev } of ids) await audit.remove(id, rev);
  await vi.waitFor(async () =>
    expect((await instance.verify()).fault).toEqual({ number: 16, fault: 'missing' }),
  );
});

async function tamper(id: string, change: (document: Stored & { lines: AuditLine[] }) => void) {
  await audit.update<Stored & { lines: AuditLine[] }>(id, (current) => {
    if (!current) throw new Error('no such line');
    change(current);
    return current;
  });
}

test('the operator is told of what was altered, taken out, or cut off at the end', async () => {
  const doctor = scene.browser();
  for (let number = 0; number < 5; number += 1)
    await doctor.send('POST', authApi.signIn.path, { login: 'vasseur', password: PASSWORD });
  await scene.service.access.audit.keepHead();
  const { verify } = scene.service.access.audit;
  const { head } = await verify();

  const ids = (await audit.ids('lines:')).map(({ id }) => id);
  await tamper(ids[2]!, ({ lines: [line] }) => Object.assign(line!.event, { outcome: 'refused' }));
  expect((await verify()).fault).toEqual({ number: 3, fault: 'altered' });
  await tamper(ids[2]!, ({ lines: [line] }) => Object.assign(line!.event, { outcome: 'done' }));
  expect((await verify()).fault).toBeNull();

  const last = (await audit.get<Stored>(ids.at(-1)!))!;
  await audit.remove(last._id, last._rev!);
  expect((await verify()).fault).toEqual({ number: head.number, fault: 'missing' });
  await scene.close();

  expect((await admin('verify'))[0]).toMatch(/Journal altéré\. Il manque la ligne 5\./);
  expect((await admin('verify', '--head', 'n’importe quoi'))[0]).toMatch(/--head/);
});

test('from the command line: whole, by its own head, and as lines', async () => {
  await scene.browser().send('POST', authApi.signIn.path, { login: 'vasseur', password: PASSWORD });
  await scene.close();

  const [first, second] = await admin('verify');
  expect(first).toBe('Journal intact, 1 ligne.');
  const head = /\d+:[\w-]{43}$/.exec(second ?? '')?.[0] ?? '';
  expect((await admin('export'))[0]).toContain('"action":"sign-in"');
  // The export was itself written down, after the head.
  expect((await admin('verify', '--head', head))[0]).toBe('Journal intact, 2 lignes.');
  const other = head.replace(/.$/, (end) => (end === 'A' ? 'E' : 'A'));
  expect((await admin('verify', '--head', other))[0]).toMatch(/La ligne 1 a été modifiée/);
  expect(await admin('export', '--from', '2100-01-01')).toEqual([]);
});
