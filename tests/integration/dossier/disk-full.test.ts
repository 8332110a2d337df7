import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Appointment } from '#domain/appointment.ts';
import { documentId } from '#domain/document-ids.ts';
import { ulid } from '#tests/factories/documents.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stage, type Stage } from './stage.ts';
import { upload } from './tus.ts';

/** A true small disk. Only root may mount one, so that elsewhere these tests are skipped. */
function mountSmallDisk(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const dataDirectory = await mkdtemp(join(tmpdir(), 'disk-full-'));
const folders = [join(dataDirectory, 'files'), join(dataDirectory, 'uploads')];
for (const folder of folders) await mkdir(folder);
const isMounted = folders.every(mountSmallDisk);

describe.skipIf(!isMounted)('on a full disk', () => {
  let running: RunningService;
  let scene: Stage;
  beforeAll(async () => {
    running = await startService({ environment: { DATA_DIR: dataDirectory } });
    scene = await stage(running);
  });
  afterAll(async () => {
    await running.close();
    for (const folder of folders) execFileSync('umount', [folder]);
    await rm(dataDirectory, { recursive: true });
  });

  const fill = async (folder: string) => {
    const filler = join(folder, 'filler');
    await writeFile(filler, Buffer.alloc(1_000_000)).catch((error: NodeJS.ErrnoException) => {
      expect(error.code).toBe('ENOSPC');
    });
    return () => truncate(filler, 0);
  };
  const PDF = Buffer.concat([Buffer.from('%PDF-1.4\n%'), Buffer.alloc(40_000, 97), Buffer.from('\n%%EOF\n')]);

  test('a deposit is refused, the room stays open, and it works once there is room', async () => {
    const free = await fill(folders[0] ?? '');
    const composition = { sections: [{ title: 'Conclusion', text: 'Bon état général.' }] };
    const documents = ['report', 'prescription'].map((kind, n) => ({
      source: 'written',
      id: ulid(7001 + n),
      kind,
      composition,
    }));
    const path = `/api/doctor/appointments/${scene.id}/deposit`;
    expect((await scene.doctor.expect(507, 'POST', path, { documents })).error).toBe('disk-full');
    const appointment = () =>
      scene.database.get<Appointment & { _id: string }>(documentId.appointment(scene.id));
    expect(await appointment()).toMatchObject({ status: 'booked', closedAt: null });
    expect(await scene.database.list(documentId.file(scene.id, ''))).toEqual([]);
    await free();
    expect((await scene.doctor.expect(200, 'POST', path, { documents })).files).toHaveLength(2);
    expect(await appointment()).toMatchObject({ status: 'fulfilled' });
  });

  test.each([
    ['while it is received', 1],
    ['when it is put away', 0],
  ])('an upload is refused %s, and goes through later', async (_when, index) => {
    const { id, linkId, credentials } = await scene.book();
    await scene.family.expect(200, 'POST', '/api/links/sign-in', credentials);
    const file = { id: ulid(7100 + index), bytes: PDF, linkId };
    const free = await fill(folders[index] ?? '');
    const refused = await upload(scene.family, file);
    expect(refused.status).toBe(507);
    expect(await refused.json()).toMatchObject({ error: 'disk-full' });
    await free();
    expect((await upload(scene.family, file)).status).toBe(204);
    expect(await scene.database.list(documentId.file(id, ''))).toHaveLength(1);
  });
});
