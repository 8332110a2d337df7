import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { sha256Of, type FilePlace } from '#server/adapters/file-vault.ts';
import { openFilesAtRest } from '#server/files-at-rest.ts';
import { FILE_RING, rotateKey } from '#server/services/key-ring.ts';
import { isWholeRun, killPoints } from '#tests/faults/kill-points.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';

const RENEWAL = fileURLToPath(new URL('../../harness/renewal-main.ts', import.meta.url));
/** Of several chunks: what was begun is worth nothing. */
const contents = Array.from({ length: 3 }, () => Buffer.concat([Buffer.from('%PDF'), randomBytes(150_000)]));
const places = contents.map((bytes, index): FilePlace => ({
  ...{ facility: 'ime-a', appointment: '01A', file: `F${index}`, sha256: sha256Of(bytes) },
}));
/** Of before files were sealed. */
const [PLAIN, PLAIN_BYTES] = [places[2]!, contents[2]!];

let folder: string;
const open = (DATA_DIR: string) =>
  openFilesAtRest({ DATA_DIR, FILE_KEY: undefined, FILE_KEY_PREVIOUS: undefined });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resealing-'));
  const former = open(join(folder, 'as-it-was'));
  await former.prepare();
  await former.vault.write(places[0]!, contents[0]!);
  await former.vault.write(places[1]!, contents[1]!);
  await former.vault.writeThumbnail(places[1]!, contents[1]!.subarray(0, 900));
  const { facility, appointment, file, sha256 } = PLAIN;
  const path = join(folder, 'as-it-was', 'files', facility, appointment, `${file}.${sha256.slice(0, 16)}`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, PLAIN_BYTES);
  rotateKey({}, join(folder, 'as-it-was'), FILE_RING);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function renewAndDie(DATA_DIR: string, step: number): Promise<'died' | 'ended'> {
  const child = spawn(process.execPath, [RENEWAL], {
    env: { ...process.env, DATA_DIR, DIE_AT: String(step), NODE_NO_WARNINGS: '1' },
    stdio: 'inherit',
  });
  const [code, signal] = await once(child, 'exit');
  expect(signal ?? code).toBe(signal ? 'SIGKILL' : 0);
  return signal ? 'died' : 'ended';
}

async function expectAllWhole(files: ReturnType<typeof open>): Promise<void> {
  for (const [index, place] of places.entries()) {
    const opened = await files.vault.open(place);
    expect((await buffer(opened!.stream())).equals(contents[index]!)).toBe(true);
  }
  const thumbnail = await files.vault.readThumbnail(places[1]!);
  expect(thumbnail?.equals(contents[1]!.subarray(0, 900))).toBe(true);
}

test(
  'killed at one step on the disk after the other, a resealing leaves each file whole, and is gone on with',
  async () => {
    let deaths = 0;
    for (const step of killPoints(18)) {
      const DATA_DIR = join(folder, `died-at-${step}`);
      await cp(join(folder, 'as-it-was'), DATA_DIR, { recursive: true });
      const end = await renewAndDie(DATA_DIR, step);
      // As it was left, before anything is mended.
      await expectAllWhole(open(DATA_DIR));
      if (end === 'ended') break;
      deaths += 1;

      const next = open(DATA_DIR);
      await next.prepare();
      expect((await next.renewal.run()).unreadable).toEqual([]);
      await expectAllWhole(open(DATA_DIR));
      const names = await readdir(join(DATA_DIR, 'files'), { recursive: true });
      const paths = names.filter((name) => /F\d\./.test(name)).map((name) => join(DATA_DIR, 'files', name));
      expect(paths).toHaveLength(4);
      for (const path of paths)
        expect((await readFile(path)).includes(PLAIN_BYTES.subarray(0, 24))).toBe(false);
      expect(names.filter((name) => name.startsWith('.incoming/'))).toEqual([]);
      // All of it with the newest key: the former one may go.
      const [newest = ''] = (await readFile(join(DATA_DIR, 'file.key'), 'utf8')).split('\n');
      await writeFile(join(DATA_DIR, 'file.key'), `${newest}\n`, { mode: 0o600 });
      await expectAllWhole(open(DATA_DIR));
      await rm(DATA_DIR, { recursive: true });
    }
    expect(deaths).toBeGreaterThan(1);
  },
  isWholeRun ? 300_000 : 60_000,
);
