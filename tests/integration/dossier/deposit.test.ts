import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Appointment } from '#domain/appointment.ts';
import { documentId } from '#domain/document-ids.ts';
import { ulid } from '#tests/factories/documents.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startFaultyStore, type Fate, type FaultyStore } from './faulty-store.ts';
import { stage, type Stage } from './stage.ts';
import { upload } from './tus.ts';

let dataDirectory: string;
let store: FaultyStore;
let running: RunningService;
let scene: Stage;
let next = 5000;
const newId = () => ulid(++next);

beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'deposit-'));
  store = await startFaultyStore(dataDirectory);
  running = await startService({ environment: { DATA_DIR: dataDirectory, COUCHDB_URL: store.url } });
  scene = await stage(running);
});
afterEach(() => store.heal());
afterAll(async () => {
  await running.close();
  await store.close();
  await rm(dataDirectory, { recursive: true });
});

const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');
const written = (kind: 'report' | 'prescription', id = newId()) => ({
  source: 'written',
  id,
  kind,
  composition: { sections: [{ title: 'Conclusion', text: 'Bon état général.\n\nÀ revoir dans un mois.' }] },
});
const address = (appointment: string) => `/api/doctor/appointments/${appointment}/deposit`;
const appointmentOf = (id: string) =>
  scene.database.get<Appointment & { _id: string }>(documentId.appointment(id));
const filesOf = (id: string) => scene.database.list(documentId.file(id, ''));
const bytesOf = (id: string) => readdir(join(dataDirectory, 'files', scene.facility, id)).catch(() => []);

describe('a deposit', () => {
  test('stores the PDFs, closes the room, and the family reads them', async () => {
    const documents = [written('report'), written('prescription')];
    const answer = await scene.doctor.expect(200, 'POST', address(scene.id), { documents });
    expect(answer.files.map((file: { closes: boolean }) => file.closes)).toEqual([false, true]);
    expect(await appointmentOf(scene.id)).toMatchObject({
      status: 'fulfilled',
      closedAt: answer.closedAt,
      readUntil: answer.readUntil,
    });
    expect(Date.parse(answer.readUntil) - Date.parse(answer.closedAt)).toBe(72 * 3_600_000);

    const space = await scene.family.expect(200, 'GET', `/api/links/${scene.linkId}`);
    expect(space.files.map((file: { name: string }) => file.name)).toEqual([
      'Compte rendu.pdf',
      'Ordonnance.pdf',
    ]);
    const read = await scene.family.send(space.files[0].href);
    expect(read.headers.get('content-type')).toBe('application/pdf');
    expect(
      Buffer.from(await read.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
  });

  test('from two tabs at the same instant closes once and keeps each document once', async () => {
    const { id } = await scene.book();
    const same = written('report');
    const tabs = [[same], [same], [same, written('prescription')], [written('report')]];
    const answers = await Promise.all(
      tabs.map((documents) => scene.doctor.expect(200, 'POST', address(id), { documents })),
    );
    expect(new Set(answers.map(({ closedAt }) => closedAt)).size).toBe(1);
    expect(await filesOf(id)).toHaveLength(3);
    expect(await bytesOf(id)).toHaveLength(3);
  });

  test('is answered the same when it is sent again', async () => {
    const { id } = await scene.book();
    const documents = [written('report')];
    const first = await scene.doctor.expect(200, 'POST', address(id), { documents });
    expect(await scene.doctor.expect(200, 'POST', address(id), { documents })).toEqual(first);
    expect(await filesOf(id)).toHaveLength(1);
    expect(await bytesOf(id)).toHaveLength(1);
  });

  test('after the closing adds a document; the family may add none', async () => {
    const { id, linkId, credentials } = await scene.book();
    await scene.family.expect(200, 'POST', '/api/links/sign-in', credentials);
    const first = await scene.doctor.expect(200, 'POST', address(id), { documents: [written('report')] });
    const second = await scene.doctor.expect(200, 'POST', address(id), {
      documents: [written('prescription')],
    });
    expect(second.closedAt).toBe(first.closedAt);
    expect(second.files[0].closes).toBe(false);
    expect(await filesOf(id)).toHaveLength(2);
    const late = await upload(scene.family, { id: newId(), bytes: PDF, linkId });
    expect(late.status).toBe(409);
    expect(await late.json()).toMatchObject({ error: 'already-closed' });
    const selfTest = { id: newId(), result: { steps: [], device: 'Android, Chrome', durationMs: 1 } };
    await scene.family.expect(409, 'POST', `/api/links/${linkId}/self-test`, selfTest);
  });

  test('closes nothing by what the family or staff had added', async () => {
    const { id } = await scene.book();
    const file = newId();
    await upload(scene.nurse, { id: file, bytes: PDF, appointment: id });
    await scene.doctor.expect(404, 'POST', address(id), {
      documents: [{ source: 'uploaded', id: file, kind: 'report' }],
    });
    expect(await appointmentOf(id)).toMatchObject({ status: 'booked', closedAt: null });
    const { files } = await scene.doctor.expect(200, 'POST', address(id), {
      documents: [written('report', file)],
    });
    expect(files).toMatchObject([{ kind: 'report', closes: true }]);
    expect(await filesOf(id)).toHaveLength(2);
  });

  test('takes a file sent before; until then it is in no dossier', async () => {
    const { id } = await scene.book();
    const file = newId();
    const sent = await upload(scene.doctor, {
      id: file,
      bytes: PDF,
      kind: 'report',
      name: 'CR.pdf',
      appointment: id,
    });
    expect(sent.status, await sent.text()).toBe(204);
    expect(await filesOf(id)).toEqual([]);
    expect((await appointmentOf(id))?.status).toBe('booked');
    await scene.doctor.expect(404, 'POST', address(id), {
      documents: [{ source: 'uploaded', id: newId(), kind: 'report' }],
    });
    const answer = await scene.doctor.expect(200, 'POST', address(id), {
      documents: [{ source: 'uploaded', id: file, kind: 'report' }],
    });
    expect(answer.files[0]).toMatchObject({ name: 'CR.pdf', closes: true, sizeBytes: PDF.byteLength });
    expect((await scene.doctor.send(`/files/${id}/${file}`)).status).toBe(200);
  });

  test('of an empty or endless text is refused or done, never a fault', async () => {
    const { id } = await scene.book();
    for (const documents of [
      [],
      [{}],
      [{ ...written('report'), id: 'x' }],
      [{ ...written('report'), composition: {} }],
      'x',
    ])
      await scene.doctor.expect(400, 'POST', address(id), { documents });
    await scene.doctor.expect(400, 'POST', address(id), 'x');
    expect((await appointmentOf(id))?.status).toBe('booked');
    await scene.doctor.expect(404, 'POST', address('x'), { documents: [written('report')] });
    await scene.nurse.expect(403, 'POST', address(id), { documents: [written('report')] });
  });

  test('the draft survives on the server, dated by its clock', async () => {
    const { id } = await scene.book();
    const path = `/api/doctor/appointments/${id}`;
    const version = ulid(7001);
    await scene.doctor.expect(200, 'PUT', `${path}/draft`, {
      ...{ text: 'Œil sec', version },
      savedAt: '2020-01-01T00:00:00.000Z',
    });
    const { draft, serverNow } = await scene.doctor.expect(200, 'GET', path);
    expect(draft).toEqual({ text: 'Œil sec', version, overtaken: null, savedAt: expect.any(String) });
    expect(Math.abs(Date.parse(serverNow) - Date.parse(draft.savedAt))).toBeLessThan(3_600_000);
    await scene.doctor.expect(200, 'PUT', `${path}/draft`, { text: '', savedAt: '2026-01-01T00:00:00.000Z' });
    expect((await scene.doctor.expect(200, 'GET', path)).draft).toBeNull();
  });

  test('of two devices the later draft stays, and the one it didn’t see stands beside it until it is settled', async () => {
    const { id } = await scene.book();
    const path = `/api/doctor/appointments/${id}`;
    const savedAt = '2027-01-01T00:00:00.000Z';
    let made = 7100;
    const save = (text: string, parents: string[], settled?: boolean) =>
      scene.doctor.expect(200, 'PUT', `${path}/draft`, {
        ...{ text, savedAt, parents, settled, version: ulid(++made) },
      });
    const read = async () => (await scene.doctor.expect(200, 'GET', path)).draft;

    const first = await save('bureau', []);
    const second = await save('bureau, suite', [first.version]);
    expect(second.overtaken).toBeNull();
    // The other device never saw « suite ».
    const other = await save('maison', [first.version]);
    expect(other.overtaken).toMatchObject({ text: 'bureau, suite' });
    // The same again, after an answer that was lost.
    expect(await save('maison', [first.version])).toEqual(other);
    const later = await save('maison, suite', [ulid(1), other.version]);
    expect(await read()).toMatchObject({ text: 'maison, suite', overtaken: { text: 'bureau, suite' } });
    await save('maison, suite', [later.version], true);
    expect(await read()).toMatchObject({ text: 'maison, suite', overtaken: null });
  });
});

describe('when storing fails nobody is cut off, and the same deposit works later', () => {
  const isFile = (path: string) => path.includes('/file:');
  test.each<[string, (path: string, method: string) => boolean, Fate]>([
    ['the store answers errors to the document', (path, method) => method === 'PUT' && isFile(path), 'error'],
    ['the store takes no connection', () => true, 'cut'],
    ['the store is away for writes', (_path, method) => method !== 'GET', 'cut'],
    [
      'the store dies in the middle of the document',
      (path, method) => method === 'PUT' && isFile(path),
      'cut',
    ],
  ])('%s', async (_what, isMet, fate) => {
    const { id } = await scene.book();
    const documents = [written('report'), written('prescription')];
    store.meet(({ method, path }) => (isMet(path, method) ? fate : 'pass'));
    const failed = await scene.doctor.call('POST', address(id), { documents });
    expect(failed.status).toBe(503);
    expect(await failed.json()).toMatchObject({ error: 'store-unavailable' });
    store.heal();
    expect(await appointmentOf(id)).toMatchObject({ status: 'booked', closedAt: null });
    const answer = await scene.doctor.expect(200, 'POST', address(id), { documents });
    expect(answer.files).toHaveLength(2);
    expect(await appointmentOf(id)).toMatchObject({ status: 'fulfilled' });
    expect(await filesOf(id)).toHaveLength(2);
    expect(await bytesOf(id)).toHaveLength(2);
  });

  test('an answer lost after the write is no failure', async () => {
    const { id } = await scene.book();
    store.meet(({ method, path }) =>
      method === 'PUT' && isFile(path) ? { after: () => undefined } : 'pass',
    );
    await scene.doctor.expect(200, 'POST', address(id), { documents: [written('report')] });
    expect(await appointmentOf(id)).toMatchObject({ status: 'fulfilled' });
    expect(await filesOf(id)).toHaveLength(1);
  });
});
