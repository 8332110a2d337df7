import { archiveDatabase, facilityDatabase } from '#domain/document-ids.ts';
import type { Stored } from '#server/adapters/store.ts';
import { openStore } from '#server/adapters/open-store.ts';
import { explain, runAdmin } from '#server/admin.ts';
import { createSettableClock } from '#tests/fakes/clock.ts';
import { startService } from '#tests/harness/service.ts';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createVisitor } from '../dossier/visitor.ts';
import { textsOnDisk } from './disk.ts';
import { twoLives } from './life.ts';

/** Prepared once; each test works on a copy. */
let prepared: string;
let world: Omit<Awaited<ReturnType<typeof twoLives>>, 'running'>;
const folders: string[] = [];

async function newFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'erasure-'));
  folders.push(folder);
  return folder;
}
beforeAll(async () => {
  prepared = await newFolder();
  const { running, ...rest } = await twoLives(prepared);
  world = rest;
  await running.close();
});
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});
async function copied() {
  const DATA_DIR = await newFolder();
  await cp(prepared, DATA_DIR, { recursive: true });
  const admin = (...args: string[]) => runAdmin(args, { NODE_ENV: 'test', DATA_DIR });
  return { DATA_DIR, admin, told: (...args: string[]) => admin(...args).catch((error) => [explain(error)]) };
}
const of = (patient: string) => ['--facility', world.scene.facility, '--patient', patient];

async function documents(DATA_DIR: string) {
  const store = await openStore({ DATA_DIR, COUCHDB_URL: undefined }, () => undefined);
  const all: Record<string, Stored[]> = {};
  for (const name of await store.names(''))
    all[name] = (await store.database(name).list<Stored>('')).filter(({ _id }) => !_id.startsWith('_'));
  await store.close();
  return all;
}

test('no byte of a person is left in the data folder, and all of the others', async () => {
  const { DATA_DIR, admin } = await copied();
  const { a, b, scene } = world;
  // The service was killed while it wrote a file.
  await writeFile(join(DATA_DIR, 'files', '.incoming', 'cut'), `%PDF-1.4 ${a.telling.words[10]}`);
  // The search itself finds what is there: each of the texts, before.
  expect(await textsOnDisk(DATA_DIR, a.telling.texts)).toEqual(a.telling.texts);
  const before = await documents(DATA_DIR);

  expect(await admin('find-person', '--facility', scene.facility, '--name', 'quinquempoixa 2013')).toEqual([
    expect.stringMatching(new RegExp(`^${a.patient}  QUINQUEMPOIXA`)),
  ]);
  const lines = await admin('erase-person', ...of(a.patient), '--yes');
  expect(lines[0]).toMatch(/^Effacé : \d+ documents, 2 consultations\.$/);

  expect(await textsOnDisk(DATA_DIR, a.telling.texts)).toEqual([]);
  // What was written over is gone of everyone.
  const standing = b.telling.texts.filter((text) => text !== b.telling.words[0]);
  expect(await textsOnDisk(DATA_DIR, b.telling.texts)).toEqual(standing);
  const after = await documents(DATA_DIR);
  const isOfB = ({ _id, ...fields }: Stored) => JSON.stringify([_id, fields]).includes(b.first);
  const live = facilityDatabase(scene.facility);
  expect(after[live]?.filter(isOfB)).toEqual(before[live]?.filter(isOfB));
  expect(after[archiveDatabase(scene.facility)]).toHaveLength(
    before[archiveDatabase(scene.facility)]!.length / 2,
  );
  // The ids stand in the journal, in the erasure's own note, and nowhere else.
  const naming = Object.entries(after).flatMap(([name, all]) =>
    all
      .filter((one) => JSON.stringify(one).includes(a.first))
      .map(({ _id }) => `${name} ${_id.split(':')[0]}`),
  );
  expect([...new Set(naming)].sort()).toEqual(['audit lines', 'service erased', 'service erasure']);
  expect(await admin('audit', 'export')).toContainEqual(expect.stringContaining('"action":"erase-person"'));
  expect((await admin('audit', 'verify'))[0]).toMatch(/^Journal intact/);
});

test('what is to come stands in the way, and is told; nothing goes without a word', async () => {
  const { DATA_DIR, told } = await copied();
  const { a, scene } = world;
  const clock = createSettableClock(new Date(Date.now() - 59 * 86_400_000).toISOString());
  const running = await startService({ environment: { DATA_DIR }, clock });
  const { store } = running.service;
  const database = store.database(facilityDatabase(scene.facility));
  const start = new Date(Date.now() + 3_600_000).toISOString();
  await database.update<Stored & { start: string; end: string }>(
    `appointment:${a.first}`,
    (one) =>
      one && { ...one, status: 'booked', start, end: new Date(Date.parse(start) + 1_200_000).toISOString() },
  );
  await running.close();

  expect((await told('erase-person', ...of(a.patient), '--yes'))[0]).toMatch(
    /^Une consultation est prévue ou en cours :\n {2}.+, Dr Hélène/,
  );
  expect((await told('erase-person', ...of(a.patient), '--cancel'))[0]).toMatch(/^Rien n’a été effacé/);
  expect((await told('erase-person', ...of('01J00000000000000000000099')))[0]).toMatch(/find-person/);
  expect((await told('erase-person', ...of('quelqu’un')))[0]).toMatch(/26 caractères/);
  expect(await textsOnDisk(DATA_DIR, a.telling.texts)).toEqual(a.telling.texts);
  expect((await told('erase-person', ...of(a.patient), '--cancel', '--yes')).join('\n')).toMatch(
    /Prévenez la famille/,
  );
  expect(await textsOnDisk(DATA_DIR, a.telling.texts)).toEqual([]);
  expect((await told('erase-person', ...of(a.patient), '--yes'))[0]).toMatch(/^Déjà effacé/);
});

test('whoever asks afterwards finds nobody; the others go on as before', async () => {
  const { DATA_DIR, admin } = await copied();
  const { a, b, scene } = world;
  await admin('erase-person', ...of(a.patient), '--yes');
  const running = await startService({ environment: { DATA_DIR } });
  const moved = (cookie: typeof scene.nurse) => {
    cookie.moveTo(running.url);
    return cookie;
  };
  const [nurse, doctor] = [moved(scene.nurse), moved(scene.doctor)];
  await doctor.signIn(`doctor.${scene.facility}`);
  await doctor.expect(404, 'GET', `/api/doctor/appointments/${a.first}`);
  const hello = await nurse.expect(200, 'GET', `/db/facility-${scene.facility}/_hello`);
  expect(hello.erased).toEqual(expect.arrayContaining([a.patient, a.first]));
  expect(hello.erased).not.toContain(b.patient);
  const agenda = await doctor.expect(
    200,
    'GET',
    '/api/doctor/agenda?from=2026-01-01T00:00:00.000Z&to=2026-01-02T00:00:00.000Z',
  );
  expect(agenda.erased).toEqual(hello.erased);
  const subject = { appointment: a.first, participant: 'patient', generation: 1 };
  const { token, identifier, passcode } = running.service.access.credentials.of(subject);
  await createVisitor(running.url).expect(401, 'POST', '/api/links/sign-in', { token, identifier, passcode });
  await running.close();
});
