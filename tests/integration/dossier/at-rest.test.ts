import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import type { DossierFile } from '#domain/dossier-file.ts';
import { ConfigurationError } from '#server/config.ts';
import { runAdmin } from '#server/admin.ts';
import { ulid } from '#tests/factories/documents.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stage, type Stage } from './stage.ts';
import { begin, head, patch, upload } from './tus.ts';
import type { Visitor } from './visitor.ts';

let DATA_DIR: string;
let running: RunningService;
let scene: Stage;
beforeAll(async () => {
  DATA_DIR = await mkdtemp(join(tmpdir(), 'at-rest-'));
  running = await startService({ environment: { DATA_DIR } });
  scene = await stage(running);
});
afterAll(async () => {
  await running.close();
  await rm(DATA_DIR, { recursive: true, force: true });
});

/** 200 kB that nothing compresses. */
const pdf = () =>
  Buffer.concat([
    Buffer.from('%PDF-1.4\n%'),
    Buffer.from(randomBytes(100_000).toString('hex')),
    Buffer.from('\n%%EOF\n'),
  ]);
let next = 900;
const sent = (over: object) => ({ id: ulid(++next), bytes: pdf(), name: 'Ordonnance.pdf', ...over });

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
/** Where any stretch of 24 of these bytes stands. */
async function findOnDisk(bytes: Buffer): Promise<string[]> {
  const found: string[] = [];
  for (const path of await filesUnder(DATA_DIR)) {
    const content = await readFile(path);
    for (let at = 12; at + 24 < bytes.byteLength; at += 997)
      if (content.includes(bytes.subarray(at, at + 24))) found.push(path);
  }
  return found;
}
const read = async (visitor: Visitor, path: string) =>
  Buffer.from(await (await visitor.send(path)).arrayBuffer());
const restart = async (over: Record<string, string> = {}) => {
  const { clock } = running;
  await running.close();
  running = await startService({ clock, environment: { DATA_DIR, ...over } });
  for (const visitor of [scene.family, scene.doctor, scene.nurse]) visitor.moveTo(running.url);
};
const pathOf = (id: string) => `/files/${scene.id}/${id}`;
const folder = () => join(DATA_DIR, 'files', scene.facility, scene.id);
const onDisk = async (id: string) => {
  const name = (await readdir(folder())).find(
    (one) => one.startsWith(`${id}.`) && !one.endsWith('thumbnail'),
  );
  return join(folder(), name ?? 'missing');
};

test('no byte of what a tablet, a family or a doctor sent stands on the disk; all of it is read', async () => {
  const ofNurse = sent({ appointment: scene.id });
  const ofFamily = sent({ linkId: scene.linkId });
  const ofDoctor = sent({ appointment: scene.id });
  const pending = sent({ appointment: scene.id, kind: 'report' });
  for (const [visitor, file] of [
    [scene.nurse, ofNurse],
    [scene.family, ofFamily],
    [scene.doctor, ofDoctor],
    [scene.doctor, pending],
  ] as const)
    expect((await upload(visitor, file)).status).toBe(204);
  const cut = sent({ linkId: scene.linkId });
  const location = (await begin(scene.family, cut)).headers.get('location') ?? '';
  await patch(scene.family, location, cut.bytes.subarray(0, 150_001));
  const create = { width: 800, height: 600, channels: 3, background: '#486' } as const;
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const photo = sent({
    linkId: scene.linkId,
    bytes: await sharp({ create: { ...create, noise } })
      .jpeg()
      .toBuffer(),
  });
  expect((await upload(scene.family, photo)).status).toBe(204);
  const shown = await read(scene.doctor, pathOf(photo.id));
  const thumbnail = await read(scene.doctor, `${pathOf(photo.id)}/thumbnail`);

  for (const { bytes } of [ofNurse, ofFamily, ofDoctor, pending, cut, { bytes: shown }, { bytes: thumbnail }])
    expect(await findOnDisk(bytes)).toEqual([]);
  for (const { id, bytes } of [ofNurse, ofFamily, ofDoctor])
    expect((await read(scene.nurse, pathOf(id))).equals(bytes)).toBe(true);

  // The one that was cut goes on after a restart, and is whole.
  await restart();
  expect((await head(scene.family, location)).headers.get('upload-offset')).toBe('150001');
  expect((await patch(scene.family, location, cut.bytes.subarray(150_001), 150_001)).status).toBe(204);
  expect((await read(scene.nurse, pathOf(cut.id))).equals(cut.bytes)).toBe(true);
  expect(await findOnDisk(cut.bytes)).toEqual([]);
});

test('a part of it is read alone, and stands in the journal as one reading', async () => {
  const file = sent({ appointment: scene.id });
  expect((await upload(scene.nurse, file)).status).toBe(204);
  const part = (range: string, over = {}) =>
    scene.nurse.send(pathOf(file.id), { headers: { range, ...over } });
  const size = file.bytes.byteLength;
  for (const [range, start, end] of [
    ['bytes=0-0', 0, 0],
    ['bytes=65530-65540', 65_530, 65_540],
    ['bytes=131071-', 131_071, size - 1],
    ['bytes=-10', size - 10, size - 1],
  ] as const) {
    const answer = await part(range);
    expect([answer.status, answer.headers.get('content-range')]).toEqual([
      206,
      `bytes ${start}-${end}/${size}`,
    ]);
    expect(Buffer.from(await answer.arrayBuffer()).equals(file.bytes.subarray(start, end + 1))).toBe(true);
  }
  const whole = await part('bytes=5-', { 'if-range': '"another"' });
  expect([whole.status, whole.headers.get('accept-ranges')]).toEqual([200, 'bytes']);
  expect(Buffer.from(await whole.arrayBuffer()).equals(file.bytes)).toBe(true);
  const beyond = await part(`bytes=${size}-`);
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${size}`]);

  const readings: unknown[] = [];
  for await (const { event } of running.service.access.audit.lines())
    if (event.action === 'read-file' && event.subject === file.id) readings.push(event);
  // The parts, and the whole.
  expect(readings).toHaveLength(2);
});

test('an altered file, and one put in another’s place, are refused by name, and nothing of them leaves', async () => {
  const [one, other] = [sent({ appointment: scene.id }), sent({ appointment: scene.id })];
  for (const file of [one, other]) expect((await upload(scene.nurse, file)).status).toBe(204);
  const refused = async (id: string) => {
    const answer = await scene.nurse.send(pathOf(id));
    expect([answer.status, (await answer.json()).error]).toEqual([500, 'file-unreadable']);
  };
  const path = await onDisk(one.id);
  const sealed = await readFile(path);
  await writeFile(path, sealed.subarray(0, -70_000));
  await refused(one.id);
  await writeFile(path, one.bytes.fill('x', 100, 200));
  await refused(one.id);
  await rename(await onDisk(other.id), path);
  await refused(one.id);
  await writeFile(path, sealed);
  expect((await scene.nurse.send(pathOf(one.id))).status).toBe(200);
});

test('after a rotation all is read, and sealed anew; with a key that isn’t its own the service doesn’t start', async () => {
  const database = running.service.store.database(facilityDatabase(scene.facility));
  const files = await database.list<DossierFile & { _id: string }>(documentId.file(scene.id, ''));
  const file = files.find(({ mediaType }) => mediaType === 'application/pdf')!;
  const id = file._id.split(':')[2]!;
  const before = await read(scene.nurse, pathOf(id));
  await running.close();
  const admin = (...args: string[]) => runAdmin(args, { NODE_ENV: 'test', DATA_DIR });
  expect((await admin('files', 'rotate'))[0]).toBe('Nouvelle clé écrite dans file.key.');
  expect((await admin('files', 'rewrite'))[0]).toMatch(
    /^Chiffré : \d+ fichiers\. Les clés d’avant ne servent plus/,
  );
  expect((await admin('files', 'check'))[1]).toBe('Tous s’ouvrent.');
  const [newest = '', former = ''] = (await readFile(join(DATA_DIR, 'file.key'), 'utf8')).split('\n');
  await expect(startService({ environment: { DATA_DIR, FILE_KEY: former } })).rejects.toThrow(
    ConfigurationError,
  );
  const { clock } = running;
  running = await startService({ clock, environment: { DATA_DIR, FILE_KEY: newest } });
  scene.nurse.moveTo(running.url);
  expect((await read(scene.nurse, pathOf(id))).equals(before)).toBe(true);
});
