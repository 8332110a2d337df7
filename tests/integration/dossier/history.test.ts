import type { Appointment } from '#domain/appointment.ts';
import type { ArchiveQuery } from '#domain/archive-search.ts';
import { documentId } from '#domain/document-ids.ts';
import type { Patient } from '#domain/patient.ts';
import { ulid } from '#tests/factories/documents.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stage, type Stage } from './stage.ts';
import { upload } from './tus.ts';
import { accountPassword } from './visitor.ts';

const DAY_MS = 86_400_000;
let running: RunningService;
let scene: Stage;
let earlier: string;
let file: string;

const at = '/api/doctor/appointments';
const report = (number: number) => ({
  documents: [
    {
      ...{ source: 'written', id: ulid(number), kind: 'report' },
      composition: { sections: [{ title: 'Conclusion', text: 'Bon état général.' }] },
    },
  ],
});
const everything: ArchiveQuery = { words: '', practitioner: null, from: null, to: null, kind: null };
const search = (query: Partial<ArchiveQuery>) =>
  scene.nurse.expect(200, 'POST', '/api/facility/archive/search', {
    ...{ query: { ...everything, ...query }, offset: 0 },
  });
const change = (id: string, over: Partial<Appointment>) =>
  scene.database.update<Appointment>(
    documentId.appointment(id),
    (current) => current && { ...current, ...over },
  );

async function signInAgain() {
  await scene.nurse.expect(200, 'POST', '/api/auth/sign-in', {
    login: `nurse.${scene.facility}`,
    password: accountPassword,
  });
  await scene.doctor.signIn(`doctor.${scene.facility}`);
}

/** One consultation closed forty days ago and in the archive; one to come. */
beforeAll(async () => {
  running = await startService();
  scene = await stage(running);
  earlier = scene.id;
  await change(earlier, { motive: 'Fièvre élevée depuis deux jours' });
  const path = `/api/links/${scene.linkId}/questionnaire`;
  const { questionnaire } = await scene.family.expect(200, 'GET', path);
  const answer = [{ valueString: 'la fièvre' }];
  await scene.family.expect(200, 'PUT', path, {
    questionnaire: `${questionnaire.url}|${questionnaire.version}`,
    changes: [{ id: ulid(7001), linkId: 'reason', text: '?', answer, parents: [] }],
    status: 'completed',
  });
  const { files } = await scene.doctor.expect(200, 'POST', `${at}/${earlier}/deposit`, report(7002));
  file = files[0]._id.split(':')[2];
  running.clock.advance(40 * DAY_MS);
  await running.service.archive.run();
  await signInAgain();
  expect(await scene.database.get(documentId.appointment(earlier))).toBeNull();
});
afterAll(() => running.close());

test('a doctor with an appointment reads the earlier ones, and their files through it', async () => {
  const { id: own } = await scene.book();
  const { entries } = await scene.doctor.expect(200, 'GET', `${at}/${own}/history`);
  expect(entries).toMatchObject([
    { appointment: earlier, status: 'fulfilled', motive: 'Fièvre élevée depuis deux jours' },
  ]);
  expect(entries[0].files.map(({ kind }: { kind: string }) => kind)).toEqual(['report']);
  expect(entries[0].answers[0].response.item[0].answer).toEqual([{ valueString: 'la fièvre' }]);
  expect((await scene.doctor.call('GET', `/files/${earlier}/${file}?via=${own}`)).status).toBe(200);
  await scene.doctor.expect(404, 'GET', `/files/${ulid(9999)}/${file}?via=${own}`);
  // Nor one that comes after it, though it is the same patient's.
  const { id: later } = await scene.book();
  const hers = ulid(7100);
  const bytes = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');
  expect((await upload(scene.nurse, { id: hers, bytes, appointment: later })).status).toBe(204);
  await scene.doctor.expect(404, 'GET', `/files/${later}/${hers}?via=${own}`);
  await scene.doctor.expect(404, 'GET', `/files/${later}/all?via=${own}`);
  // Of another patient than the one the appointment is about.
  await change(own, { patient: ulid(77) });
  await scene.doctor.expect(404, 'GET', `/files/${earlier}/${file}?via=${own}`);
  await change(own, { patient: ulid(1), status: 'cancelled' });
  await scene.doctor.expect(403, 'GET', `${at}/${own}/history`);
});

test('what the tablets still hold is told with what the archive holds, as it is now', async () => {
  const { id: recent } = await scene.book();
  const { id: own } = await scene.book();
  const told = async () => {
    const { entries } = await scene.doctor.expect(200, 'GET', `${at}/${own}/history`);
    return entries.map(({ appointment }: { appointment: string }) => appointment);
  };
  const before = await told();
  expect(before[0]).toBe(recent);
  expect(before.at(-1)).toBe(earlier);
  // Booked for another, by mistake; then rightly; then for after this one; then it was never there.
  await change(recent, { patient: ulid(77) });
  expect(await told()).not.toContain(recent);
  const { start = '' } = (await change(recent, { patient: ulid(1) })) ?? {};
  expect(await told()).toEqual(before);
  await change(recent, { start: new Date(Date.parse(start) + DAY_MS).toISOString() });
  expect(await told()).not.toContain(recent);
  await change(recent, { start });
  await scene.database.removeWhole(documentId.appointment(recent));
  expect(await told()).toEqual(before.slice(1));
});

test('long after it a reason is asked, and written in the journal with the reading', async () => {
  const { id: own } = await scene.book();
  await change(own, { status: 'fulfilled', closedAt: new Date(running.clock.now()).toISOString() });
  await scene.doctor.expect(200, 'GET', `${at}/${own}/history`);
  running.clock.advance(8 * DAY_MS);
  await signInAgain();
  const refused = await scene.doctor.expect(409, 'GET', `${at}/${own}/history`);
  expect(refused.error).toBe('reason-needed');
  await scene.doctor.expect(409, 'GET', `/files/${earlier}/${file}?via=${own}`);
  await scene.doctor.expect(400, 'GET', `${at}/${own}/history?reason=curiosity`);
  await scene.doctor.expect(200, 'GET', `${at}/${own}/history?reason=result`);
  const read = `/files/${earlier}/${file}?via=${own}&reason=result`;
  expect((await scene.doctor.call('GET', read)).status).toBe(200);
  const told: string[] = [];
  for await (const { event } of running.service.access.audit.lines())
    if (event.reason) told.push(`${event.action} ${event.appointment} ${event.reason}`);
  expect(told).toEqual([`read-history ${own} result`, `read-file ${earlier} result`]);
});

test('a doctor who never saw the patient, another facility’s nurse: nothing', async () => {
  const other = await stage(running);
  await other.doctor.expect(404, 'GET', `${at}/${earlier}/history`);
  await other.doctor.expect(404, 'GET', `/files/${earlier}/${file}?via=${other.id}`);
  const found = await other.nurse.expect(200, 'POST', '/api/facility/archive/search', {
    ...{ query: everything, offset: 0 },
  });
  expect(found).toEqual({ total: 0, lines: [] });
});

test.each<[string, Partial<ArchiveQuery>, number]>([
  ['a name without its accents', { words: 'eloise ROUSSEL' }, 1],
  ['words of the motive', { words: 'fievre' }, 1],
  ['both', { words: 'roussel elevee' }, 1],
  ['a birth date', { words: '14/05/2017' }, 1],
  ['what nobody wrote', { words: 'toux' }, 0],
  ['a kind that is there', { kind: 'report' }, 1],
  ['answers', { kind: 'questionnaire' }, 1],
  ['a kind that isn’t', { kind: 'prescription' }, 0],
  ['another doctor', { practitioner: 'dr-personne' }, 0],
  ['before it', { to: '2020-01-01' }, 0],
])('the archive is searched by %s', async (_name, query, total) => {
  const found = await search(query);
  expect([found.total, found.lines.map(({ appointment }: { appointment: string }) => appointment)]).toEqual([
    total,
    total === 1 ? [earlier] : [],
  ]);
});

test('a search knows what came meanwhile: another name, one more file', async () => {
  await scene.database.update<Patient>(
    documentId.patient(ulid(1)),
    (current) => current && { ...current, data: { ...current.data, familyName: 'NGUYỄN' } },
  );
  expect((await search({ words: 'nguyen' })).total).toBe(1);
  expect((await search({ words: 'roussel' })).total).toBe(0);
  const late = report(7003).documents.map((one) => ({ ...one, kind: 'prescription' }));
  await scene.doctor.expect(200, 'POST', `${at}/${earlier}/deposit`, { documents: late });
  // What comes late to an archived dossier follows it with the next round.
  await running.service.archive.run();
  expect((await search({ kind: 'prescription' })).total).toBe(1);
});
