import type { Space } from '#domain/access-link.ts';
import { documentId } from '#domain/document-ids.ts';
import type { Appointment } from '#domain/appointment.ts';
import type { AuditEvent } from '#domain/audit.ts';
import { fileIdOf } from '#domain/seen.ts';
import type { DossierFile } from '#domain/dossier-file.ts';
import { ulid } from '#tests/factories/documents.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stage, type Stage } from './stage.ts';
import { upload } from './tus.ts';
import { accountPassword, createVisitor, type Visitor } from './visitor.ts';

let running: RunningService;
let scene: Stage;
let next = 7000;
const newId = () => ulid(++next);
const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');

beforeAll(async () => {
  running = await startService();
  scene = await stage(running);
});
afterAll(() => running.close());

/** A document of the first consultation, or of `appointment`; its id. */
async function add(visitor: Visitor, name: string, appointment = scene.id): Promise<string> {
  const id = newId();
  const place = visitor === scene.family ? { linkId: scene.linkId } : { appointment };
  expect((await upload(visitor, { id, bytes: PDF, name, ...place })).status).toBe(204);
  return id;
}
const space = (): Promise<Space> => scene.family.expect(200, 'GET', `/api/links/${scene.linkId}`);
const dossierAddress = (id = scene.id) => `/api/doctor/appointments/${id}`;
const newToDoctor = async () => (await scene.doctor.expect(200, 'GET', dossierAddress())).newFiles;
const all = (id = scene.id) => `/files/${id}/all`;
const ofLink = (path: string) => `${path}?link=${scene.linkId}`;

async function events(action: AuditEvent['action']): Promise<AuditEvent[]> {
  const found: AuditEvent[] = [];
  for await (const { event } of running.service.access.audit.lines())
    if (event.action === action) found.push(event);
  return found;
}

describe('what is new', () => {
  test('to the doctor: what others added, until it was on the screen; told in the agenda too', async () => {
    const [byFamily, byNurse] = [await add(scene.family, 'Photo'), await add(scene.nurse, 'Courrier')];
    await add(scene.doctor, 'Imagerie');
    expect(await newToDoctor()).toEqual([byFamily, byNurse]);

    const { start } = (await scene.database.get<Appointment & { _id: string }>(
      documentId.appointment(scene.id),
    ))!;
    const query = new URLSearchParams({ from: start, to: new Date(Date.parse(start) + 1).toISOString() });
    const agenda = () => scene.doctor.expect(200, 'GET', `/api/doctor/agenda?${query}`);
    expect((await agenda()).entries).toMatchObject([{ newFiles: 2 }]);

    const mark = { id: newId(), files: [byFamily] };
    await scene.doctor.expect(204, 'POST', `${dossierAddress()}/seen`, mark);
    await scene.doctor.expect(204, 'POST', `${dossierAddress()}/seen`, mark);
    expect(await newToDoctor()).toEqual([byNurse]);
    expect((await agenda()).entries).toMatchObject([{ newFiles: 1 }]);
    expect(await scene.database.list(documentId.seen(scene.id, ''))).toHaveLength(1);
  });

  test('to the family: what the others added, on whichever of its devices', async () => {
    const isNew = async () => (await space()).files.map((file) => [file.name, file.isNew]);
    expect(await isNew()).toEqual([
      ['Photo', false],
      ['Courrier', true],
      ['Imagerie', true],
    ]);
    const files = (await space()).files.filter((file) => file.isNew).map((file) => file.id);
    const other = createVisitor(running.url);
    await other.expect(200, 'POST', '/api/links/sign-in', scene.credentials);
    await other.expect(204, 'POST', `/api/links/${scene.linkId}/seen`, { id: newId(), files });
    expect((await space()).files.some((file) => file.isNew)).toBe(false);
    // Each reader's own: the doctor still has one to see.
    expect(await newToDoctor()).toHaveLength(1);
  });

  test('of a page gone wild the marks come to an end', async () => {
    const { id } = await scene.book();
    for (let count = 0; count < 500; count += 1)
      await scene.database.put({
        ...{ _id: documentId.seen(id, newId()), type: 'seen', v: 2, at: new Date().toISOString() },
        ...{ by: { kind: 'staff', id: 'x', name: 'x' }, appointment: id, files: [newId()] },
      } as { _id: string });
    await scene.doctor.expect(204, 'POST', `${dossierAddress(id)}/seen`, { id: newId(), files: [newId()] });
    expect(await scene.database.list(documentId.seen(id, ''))).toHaveLength(500);
  });
});

describe('taking a document back', () => {
  const address = (file: string) => `/files/${scene.id}/${file}`;

  test('is for who added it; it is gone for everyone, with its bytes', async () => {
    const [mine, nurses] = [await add(scene.family, 'Mauvaise photo'), await add(scene.nurse, 'Autre')];
    expect((await space()).files.find(({ id }) => id === mine)?.mayRemove).toBe(true);
    expect((await space()).files.find(({ id }) => id === nurses)?.mayRemove).toBe(false);
    await scene.family.expect(403, 'DELETE', ofLink(address(nurses)));
    await scene.doctor.expect(403, 'DELETE', address(mine));
    await scene.family.expect(204, 'DELETE', ofLink(address(mine)));
    await scene.family.expect(404, 'DELETE', ofLink(address(mine)));
    await scene.doctor.expect(404, 'GET', address(mine));
    expect(
      (await scene.database.list<DossierFile>(documentId.file(scene.id, ''))).map(fileIdOf),
    ).not.toContain(mine);
    expect(await events('remove-document')).toMatchObject([
      ...[{ outcome: 'refused' }, { outcome: 'refused' }],
      { outcome: 'done', by: { kind: 'link' }, appointment: scene.id, subject: mine },
    ]);
  });

  test('is for a coordinator, what their facility’s staff added; not for their colleagues', async () => {
    const login = `aide.${scene.facility}`;
    await running.service.access.provisioning.createStaff({
      ...{ login, name: 'Inès Diallo', password: accountPassword },
      ...{ facility: scene.facility, role: 'staff' },
    });
    const code = await running.service.access.devices.issueCode(scene.facility);
    const aide = createVisitor(running.url);
    await aide.expect(200, 'POST', '/api/device/enrol', { code, name: 'Tablette 2' });
    await aide.signIn(login);
    const [hers, nurses] = [await add(aide, 'Bilan'), await add(scene.nurse, 'Ordonnance passée')];
    await aide.expect(403, 'DELETE', address(nurses));
    await scene.nurse.expect(204, 'DELETE', address(hers));
  });

  test('ends when the consultation begins', async () => {
    const { id } = await scene.book();
    const file = await add(scene.nurse, 'Courrier', id);
    await scene.database.update<Appointment & { _id: string }>(
      documentId.appointment(id),
      (current) => current && { ...current, status: 'arrived' },
    );
    const answer = await scene.nurse.expect(409, 'DELETE', `/files/${id}/${file}`);
    expect(answer.error).toBe('document-kept');
  });
});

describe('all documents as one', () => {
  test('under their own names, with a list of them; told in the journal', async () => {
    await add(scene.family, 'Photo');
    const answer = await scene.family.send(ofLink(all()));
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="teleconsultation-\d{4}-\d\d-\d\d\.zip"$/,
    );
    const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
    expect(Object.keys(files)).toEqual([
      ...['Photo.pdf', 'Courrier.pdf', 'Imagerie.pdf', 'Autre.pdf'],
      ...['Ordonnance passée.pdf', 'Photo (2).pdf', 'Liste des documents.txt'],
    ]);
    expect(Buffer.from(files['Photo (2).pdf']!)).toEqual(PDF);
    const list = strFromU8(files['Liste des documents.txt']!).split('\r\n');
    expect(list[0]).toContain('Documents de la téléconsultation du ');
    expect(list[2]).toMatch(/^Photo\.pdf\u202f: Document, ajouté par la famille le .+ \(1 ko\)$/);
    const told = { outcome: 'done', by: { kind: 'link', id: scene.linkId }, appointment: scene.id };
    expect((await events('download-dossier')).at(-1)).toMatchObject(told);
  });

  test('without those that the disk lost or damaged; the list says which they are', async () => {
    const { id } = await scene.book();
    const [damaged, lost] = [newId(), newId()];
    const long = Buffer.concat([PDF.subarray(0, 9), Buffer.alloc(100_000, '%'), PDF.subarray(9)]);
    await upload(scene.nurse, { id: damaged, bytes: long, name: 'Abîmé', appointment: id });
    await upload(scene.nurse, { id: lost, bytes: PDF, name: 'Perdu', appointment: id });
    await add(scene.nurse, 'Entier', id);
    const folder = join(running.dataDirectory, 'files', scene.facility, id);
    const pathOf = async (file: string) =>
      join(folder, (await readdir(folder)).find((name) => name.startsWith(file)) ?? 'missing');
    const sealed = await readFile(await pathOf(damaged));
    sealed[1000]! ^= 1;
    await writeFile(await pathOf(damaged), sealed);
    await rm(await pathOf(lost));
    expect((await scene.nurse.expect(500, 'GET', `/files/${id}/${lost}`)).error).toBe('file-unreadable');

    const answer = await scene.doctor.send(all(id));
    const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
    expect(Object.keys(files)).toEqual(['Entier.pdf', 'Liste des documents.txt']);
    expect(strFromU8(files['Liste des documents.txt']!).split('\r\n').slice(2)).toEqual([
      expect.stringMatching(/^Entier\.pdf/),
      '',
      'Ces documents n’ont pas pu être lus, ils manquent ici\u202f:',
      'Abîmé.pdf',
      'Perdu.pdf',
      'Prévenez la personne qui s’occupe de l’application.',
      '',
    ]);
  });

  test('for staff and the doctor too; of an empty dossier there is none', async () => {
    for (const visitor of [scene.nurse, scene.doctor])
      expect((await visitor.send(all())).headers.get('content-type')).toBe('application/zip');
    const { id } = await scene.book();
    await scene.doctor.expect(404, 'GET', all(id));
  });
});
