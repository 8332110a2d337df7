import { archiveDatabase, documentId } from '#domain/document-ids.ts';
import type { Appointment } from '#domain/appointment.ts';
import type { DossierFile } from '#domain/dossier-file.ts';
import type { Dossier } from '#domain/dossier.ts';
import type { Patient } from '#domain/patient.ts';
import type { Readiness } from '#domain/readiness.ts';
import type { Database, Store, Stored } from '#server/adapters/store.ts';
import { createArchive } from '#server/services/archive/archive.ts';
import { createDossiers } from '#server/services/dossier.ts';
import { createPatients } from '#server/services/patients.ts';
import { consent, patientChange, readiness, request, ulid } from '#tests/factories/documents.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { accountPassword } from './visitor.ts';
import { stage, type Stage } from './stage.ts';

const DAY_MS = 86_400_000;
/** On a busy machine too. */
const PATIENT = { timeout: 20_000 };
let running: RunningService;
let scene: Stage;

beforeEach(async () => {
  running = await startService();
  scene = await stage(running);
});
afterEach(() => running.close());

const archive = () => running.service.store.database(archiveDatabase(scene.facility));
const run = () => running.service.archive.run();
const idsOf = async (database: Database) => (await database.ids('')).map(({ id }) => id);

let next = 8000;
const newId = () => ulid(++next);
const deposit = (id = newId()) => ({
  documents: [
    {
      ...{ source: 'written', id, kind: 'report' },
      composition: { sections: [{ title: 'Conclusion', text: 'Bon état général.' }] },
    },
  ],
});
const depositAt = `/api/doctor/appointments`;

/** Everything a dossier may hold beside its appointment and its report. @returns their ids. */
async function fill(id: string): Promise<string[]> {
  const parts: Stored[] = [
    { ...consent(1), _id: documentId.consent(id, newId()), appointment: id } as Stored,
    { ...readiness(1), _id: documentId.readiness(id), appointment: id } as Stored,
    {
      ...{ ...consent(1), type: 'note', text: 'Appelée.' },
      ...{ _id: documentId.note(id, newId()), appointment: id },
    } as Stored,
    {
      ...request(1, { kind: 'resend', appointment: id, basedOn: '1-a', channel: 'sms' }),
      _id: documentId.request(newId()),
    } as Stored,
  ];
  for (const part of parts) await scene.database.put(part);
  return parts.map(({ _id }) => _id);
}
async function signInAgain() {
  await scene.nurse.expect(200, 'POST', '/api/auth/sign-in', {
    login: `nurse.${scene.facility}`,
    password: accountPassword,
  });
  await scene.doctor.signIn(`doctor.${scene.facility}`);
}
const answered = (id: string) =>
  expect
    .poll(
      async () => (await scene.database.get<Appointment>(documentId.appointment(id)))?.answers.length,
      PATIENT,
    )
    .toBe(1);

test('thirty days after its closing a dossier leaves the tablets, and reads as before', async () => {
  const parts = await fill(scene.id);
  await answered(scene.id);
  const { files } = await scene.doctor.expect(200, 'POST', `${depositAt}/${scene.id}/deposit`, deposit());
  const { id: later } = await scene.book();
  // It follows by itself that the family is told.
  const followed = () => scene.database.get<Readiness & Stored>(documentId.readiness(scene.id));
  const lastKind = async () => (await followed())?.messages.at(-1)?.kind;
  await expect.poll(lastKind, PATIENT).toBe('deposited');
  const before = (await scene.doctor.expect(200, 'GET', `/api/doctor/appointments/${scene.id}`)) as {
    dossier: Dossier;
  };

  running.clock.advance(29 * DAY_MS);
  await run();
  expect(await idsOf(scene.database)).toEqual(expect.arrayContaining(parts));
  running.clock.advance(2 * DAY_MS);
  await run();
  const gone = [...parts, documentId.appointment(scene.id), files[0]._id as string];
  const left = await idsOf(scene.database);
  expect(gone.filter((id) => left.includes(id))).toEqual([]);
  expect(await idsOf(archive())).toEqual(expect.arrayContaining(gone));
  expect(left).toContain(before.dossier.patient && `patient:${before.dossier.appointment.patient}`);
  // Nobody came to the other one: it was over a little later.
  expect(left).not.toContain(documentId.appointment(later));

  await signInAgain();
  const listed = (await scene.nurse.expect(
    200,
    'GET',
    `/api/facility/patients/${before.dossier.appointment.patient}/archive`,
  )) as { entries: { appointment: string; status: string; files: DossierFile[] }[] };
  expect(listed.entries).toMatchObject([
    { appointment: later, status: 'noshow', files: [] },
    { appointment: scene.id, status: 'fulfilled', files: [{ kind: 'report' }] },
  ]);
  const withoutRevisions = (dossier: Dossier) =>
    JSON.parse(
      JSON.stringify(dossier, (key, value: unknown) => (key === '_rev' ? undefined : value)),
    ) as Dossier;
  const read = (await scene.nurse.expect(200, 'GET', `/api/facility/archive/${scene.id}`)) as Dossier;
  expect(withoutRevisions(read)).toEqual(withoutRevisions(before.dossier));
  const asDoctor = (await scene.doctor.expect(200, 'GET', `/api/doctor/appointments/${scene.id}`)) as {
    dossier: Dossier;
  };
  expect(withoutRevisions(asDoctor.dossier)).toEqual(withoutRevisions(before.dossier));
  const { start } = before.dossier.appointment;
  const day = `?from=${start}&to=${new Date(Date.parse(start) + 60_000).toISOString()}`;
  const agenda = (await scene.doctor.expect(200, 'GET', `/api/doctor/agenda${day}`)) as {
    entries: { appointment: Appointment; readiness: object | null }[];
  };
  expect(agenda.entries.map(({ appointment: { _id } }) => _id)).toEqual([documentId.appointment(scene.id)]);
  expect(agenda.entries[0]?.readiness).not.toBeNull();
  const file = files[0]._id.split(':').at(-1) as string;
  for (const visitor of [scene.nurse, scene.doctor])
    expect((await visitor.send(`/files/${scene.id}/${file}`)).status).toBe(200);
});

test('what comes late to an archived dossier joins it; a report deposited then reopens the family’s reading', async () => {
  await scene.doctor.expect(200, 'POST', `${depositAt}/${scene.id}/deposit`, deposit());
  running.clock.advance(31 * DAY_MS);
  await run();
  const late = (await fill(scene.id)).filter((id) => !id.startsWith('readiness:'));
  await signInAgain();
  const read = async () =>
    (await scene.nurse.expect(200, 'GET', `/api/facility/archive/${scene.id}`)) as Dossier;
  expect((await read()).notes).toHaveLength(1);
  // A tablet's request to an archived appointment is answered there.
  await expect
    .poll(
      async () => (await archive().get<Appointment>(documentId.appointment(scene.id)))?.answers.length,
      PATIENT,
    )
    .toBe(1);
  await scene.doctor.expect(200, 'POST', `${depositAt}/${scene.id}/deposit`, deposit());
  await scene.family.expect(200, 'POST', '/api/links/sign-in', scene.credentials);
  const space = await scene.family.expect(200, 'GET', `/api/links/${scene.linkId}`);
  expect(space.files).toHaveLength(2);
  expect((await scene.family.send(space.files[1].href)).status).toBe(200);

  await run();
  const left = await idsOf(scene.database);
  expect(late.filter((id) => left.includes(id) && !id.startsWith('request:'))).toEqual([]);
  expect((await read()).files).toHaveLength(2);
  expect((await scene.family.expect(200, 'GET', `/api/links/${scene.linkId}`)).files).toHaveLength(2);
});

/** The same store, whose `after`-th write and every later one fails. */
function failing(store: Store, after: number): Store {
  let writes = 0;
  const fail = () => {
    if (++writes > after) throw new Error('cut');
  };
  return {
    ...store,
    database(name) {
      const inner = store.database(name);
      return {
        ...inner,
        update: async (id, change) => {
          fail();
          return inner.update(id, change);
        },
        remove: async (id, rev) => {
          fail();
          return inner.remove(id, rev);
        },
      };
    },
  };
}

test('a cut at any write loses nothing: the dossier reads whole, and the next run finishes', async () => {
  const { store, appointments } = running.service;
  const whole = async (id: string) => {
    const { service } = running;
    const found = await service.appointments.get(scene.facility, id);
    const all = [...(await idsOf(scene.database)), ...(await idsOf(archive()))];
    return { found, all };
  };
  // In the copying, between appointment and parts, in the deleting, and after all.
  for (const after of [0, 2, 5, 6, 7, 8, 9, 12, 15, 40]) {
    const { id } = await scene.book();
    const parts = await fill(id);
    await answered(id);
    running.clock.advance(31 * DAY_MS);
    const cut = createArchive({ store: failing(store, after), clock: running.clock, appointments });
    await cut.run().catch((error: Error) => expect(error.message).toBe('cut'));
    const { found, all } = await whole(id);
    expect(found?._id).toBe(documentId.appointment(id));
    expect(parts.filter((part) => !all.includes(part))).toEqual([]);
    if (!found) throw new Error('lost');
    const read = await createDossiers({ store }).read(scene.facility, id, found);
    expect([read.notes.length, read.consents.length]).toEqual([1, 1]);
    await run();
    const left = await idsOf(scene.database);
    expect([...parts, documentId.appointment(id)].filter((part) => left.includes(part))).toEqual([]);
    expect(await idsOf(archive())).toEqual(expect.arrayContaining(parts));
  }
});

test('a dossier that can’t be moved holds up no other', async () => {
  const { store, appointments } = running.service;
  const { id: other } = await scene.book();
  running.clock.advance(31 * DAY_MS);
  const stuck = documentId.appointment([scene.id, other].sort()[0] ?? '');
  const inner = store.database(archiveDatabase(scene.facility));
  const refusing: Database = {
    ...inner,
    update: (id, change) => (id === stuck ? Promise.reject(new Error('stuck')) : inner.update(id, change)),
  };
  const partly = {
    ...store,
    database: (name: string) => (name === inner.name ? refusing : store.database(name)),
  };
  const run = createArchive({ store: partly, clock: running.clock, appointments }).run();
  await expect(run).rejects.toThrow('stuck');
  const left = await idsOf(scene.database);
  expect(left.filter((id) => id.startsWith('appointment:'))).toEqual([stuck]);
});

test('folded changes and old busy days leave; a change that comes again is not folded twice', async () => {
  const { store } = running.service;
  const patients = createPatients({ ...running.service.access, store, clock: running.clock });
  const id = ulid(1);
  const first = patientChange(21, { mobile: null }, { mobile: '+33639981234' });
  await scene.database.put(first);
  await patients.fold(scene.facility, id);
  await scene.database.put(patientChange(22, { mobile: '+33639985678' }, { mobile: null }));
  await patients.fold(scene.facility, id);
  // Of a patient who is not whole yet: nothing has taken it in.
  const orphan = { ...patientChange(23, { nir: null }), patient: ulid(2) };
  await scene.database.put({ ...orphan, _id: documentId.patientChange(ulid(2), ulid(23)) });
  const inAMonth = new Date(running.clock.now() + 31 * DAY_MS).toISOString().slice(0, 10);
  const busy = (date: string) => ({
    ...{ _id: documentId.busy(scene.practitioner, date), type: 'busy', v: 3, at: first.at, by: first.by },
    ...{ practitioner: scene.practitioner, date, intervals: [] },
  });
  await scene.database.put(busy('2024-01-01'));
  await scene.database.put(busy(inAMonth)).catch(() => undefined);
  running.clock.advance(31 * DAY_MS);

  await run();
  const left = await idsOf(scene.database);
  expect(left.filter((one) => one.startsWith('patient-change:'))).toEqual([
    documentId.patientChange(ulid(2), ulid(23)),
  ]);
  expect(left.filter((one) => one.startsWith('busy:'))).toEqual([
    documentId.busy(scene.practitioner, inAMonth),
  ]);

  await scene.database.put(first);
  await patients.fold(scene.facility, id);
  const patient = await scene.database.get<Patient>(documentId.patient(id));
  expect(patient).toMatchObject({ data: { mobile: '+33639985678' }, clashes: [] });
  await run();
  expect(await scene.database.get(first._id)).toBeNull();
});
