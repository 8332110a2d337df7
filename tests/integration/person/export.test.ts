import { explain, runAdmin } from '#server/admin.ts';
import { unzipSync } from 'fflate';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accountPassword, createVisitor } from '../dossier/visitor.ts';
import { twoLives } from './life.ts';

let DATA_DIR: string;
let world: Awaited<ReturnType<typeof twoLives>>;
beforeAll(async () => {
  DATA_DIR = await mkdtemp(join(tmpdir(), 'export-'));
  world = await twoLives(DATA_DIR);
});
afterAll(async () => {
  await world.running.close();
  await rm(DATA_DIR, { recursive: true, force: true });
});
const pathOf = (patient: string) => `/api/facility/patients/${patient}/export`;
const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();

function expectWhole(files: Record<string, Uint8Array>) {
  const { a, b } = world;
  const names = Object.keys(files).sort();
  expect(names.slice(0, 3)).toEqual(['a-lire.html', 'donnees.json', 'fhir.json']);
  expect(names.filter((name) => name.startsWith('fichiers/'))).toHaveLength(1);
  const all = names.map((name) => name + text(files[name])).join('\n');
  // Not in it: what was written over, a guest's address, unfinished writing, a device's address.
  const [former, , , , guest, , , , , draft, doctorsDraft] = a.telling.words;
  const left = [former, draft, doctorsDraft, a.telling.device];
  for (const one of a.telling.texts) expect([one, all.includes(one)]).toEqual([one, !left.includes(one)]);
  expect(all).not.toContain(`${guest}@example.org`);
  for (const one of [...b.telling.texts, b.patient, b.first]) expect(all).not.toContain(one);
}

test('a coordinator hands over all that is kept of one person, readable, and nothing of others', async () => {
  const { a, scene, running } = world;
  const { facility } = scene;
  await scene.nurse.expect(200, 'GET', `/api/facility/patients/${a.patient}/archive`);
  const answer = await scene.nurse.call('GET', pathOf(a.patient));
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/zip']);
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; /);
  const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
  expectWhole(files);

  const page = text(files['a-lire.html']);
  expect(page).toContain('<html lang="fr">');
  for (const words of [
    'Qui a eu accès',
    'SMS, rappel, remis',
    'Lecture du dossier archivé',
    'Firefox, Android',
    '06\u00a039\u00a098\u00a017\u00a071',
    'La coordination de l’établissement',
  ])
    expect(page).toContain(words);
  expect(page).not.toMatch(/<script|Sophie Amar\)<\/td>/);
  const link = /href="([^"]+)"/.exec(page)?.[1] ?? '';
  expect(text(files[decodeURI(link)])).toMatch(/^%PDF/);

  const bundle = JSON.parse(text(files['fhir.json']));
  const types = bundle.entry.map(
    ({ resource }: { resource: { resourceType: string } }) => resource.resourceType,
  );
  expect([...new Set(types)].sort()).toEqual([
    ...['Appointment', 'Consent', 'DocumentReference', 'Patient', 'QuestionnaireResponse'],
  ]);
  const events: string[] = [];
  for await (const { event } of running.service.access.audit.lines())
    if (event.action === 'export-person') events.push(`${event.by.kind} ${event.facility} ${event.patient}`);
  expect(events).toEqual([`account ${facility} ${a.patient}`]);
});

test('a text that looks like markup stays text', async () => {
  const { a, scene } = world;
  const id = `note:${a.first}:01J0000000000000000000000X`;
  const by = { kind: 'family', id: a.first, name: '<b>famille</b>' };
  const hostile = '</ul><script>alert(1)</script>';
  await scene.database.put({
    ...{ _id: id, type: 'note', v: 3, at: new Date().toISOString(), by, appointment: a.first, text: hostile },
  } as { _id: string });
  const answer = await scene.nurse.call('GET', pathOf(a.patient));
  const page = text(unzipSync(new Uint8Array(await answer.arrayBuffer()))['a-lire.html']);
  expect(page).not.toContain('<script');
  expect(page).toContain('&lt;script&gt;');
});

test('nobody else, and nobody of another facility', async () => {
  const { a, scene, running } = world;
  const { access } = running.service;
  await createVisitor(running.url).expect(401, 'GET', pathOf(a.patient));
  await scene.doctor.expect(403, 'GET', pathOf(a.patient));
  await scene.family.expect(401, 'GET', pathOf(a.patient));
  const { facility } = await access.provisioning.createFacility({
    ...{
      name: 'Ailleurs',
      smsName: 'Ailleurs',
      phone: '01 40 00 00 01',
      email: null,
      timeZone: 'Europe/Paris',
    },
  });
  await access.provisioning.createStaff({
    ...{ login: 'ailleurs', name: 'Ailleurs', password: accountPassword, facility, role: 'coordinator' },
  });
  const stranger = createVisitor(running.url);
  const code = await access.devices.issueCode(facility);
  await stranger.expect(200, 'POST', '/api/device/enrol', { code, name: 'Tablette' });
  await stranger.signIn('ailleurs');
  await stranger.expect(404, 'GET', pathOf(a.patient));
  await scene.nurse.expect(404, 'GET', pathOf('nobody'));
  await scene.nurse.expect(404, 'GET', pathOf('01J0000000000000000000000Z'));
});

test('from the command line: the same, in a file of its own', async () => {
  const { a, scene, running } = world;
  await running.close();
  const out = join(DATA_DIR, '..', `copie-${a.patient}-${process.pid}.zip`);
  const admin = (...args: string[]) =>
    runAdmin(['export-person', '--facility', scene.facility, ...args], { NODE_ENV: 'test', DATA_DIR }).catch(
      explain,
    );
  expect(await admin('--patient', a.patient, '--out', out)).toEqual([
    expect.stringContaining(out),
    expect.stringMatching(/main propre/),
  ]);
  const bytes = await readFile(out);
  await rm(out);
  expectWhole(unzipSync(new Uint8Array(bytes)));
  expect(await admin('--patient', '01J0000000000000000000000Z')).toMatch(/find-person/);
  const nowhere = join(out, 'nulle-part.zip');
  expect(await admin('--patient', a.patient, '--out', nowhere)).toBe(
    `${nowhere} : ce dossier ou ce fichier n’existe pas. Choisissez-en un autre.`,
  );

  // A disk that lost a file: the copy says which one is missing.
  await rm(join(DATA_DIR, 'files', scene.facility, a.first), { recursive: true });
  const later = `${out}.2`;
  await admin('--patient', a.patient, '--out', later);
  const names = Object.keys(unzipSync(new Uint8Array(await readFile(later))));
  expect(names.filter((name) => name.startsWith('fichiers/'))).toEqual([
    expect.stringMatching(/\.pdf\.manquant\.txt$/),
  ]);
  await rm(later);
});
