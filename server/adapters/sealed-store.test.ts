import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createFileKeys } from '../services/file-keys.ts';
import { createDiskStore } from './disk-store.ts';
import type { ByteRange, FileStore } from './file-store.ts';
import { createSealedStore } from './sealed-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const KEY = randomBytes(32);
const disk = createDiskStore(folder);
const store = createSealedStore(disk, createFileKeys([KEY]));
const CHUNK = 64 * 1024;
const HEADER = 48;
const PLACE = 'ime-a/01A/file.0123';
const pathOf = (key: string) => join(folder, key);

async function read(key: string, range?: ByteRange, from: FileStore = store): Promise<Buffer | null> {
  const file = await from.open(key);
  if (!file) return null;
  const pieces: Buffer[] = [];
  try {
    for await (const piece of file.pieces(range)) pieces.push(piece);
  } finally {
    await file.close();
  }
  return Buffer.concat(pieces);
}
const digest = (bytes: Buffer | null) => bytes && createHash('sha256').update(bytes).digest('hex');

describe.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 5 * CHUNK + 77])('%i bytes', (size) => {
  const bytes = randomBytes(size);
  /** In pieces that have nothing to do with chunks. */
  function* pieces() {
    for (let at = 0; at < size; at += 10_007) yield bytes.subarray(at, at + 10_007);
  }

  test('come back, and nothing of them stands on the disk', async () => {
    await store.put(PLACE, pieces());
    expect(digest(await read(PLACE))).toBe(digest(bytes));
    const file = await store.open(PLACE);
    expect(file?.sizeBytes).toBe(size);
    await file?.close();
    const onDisk = readFileSync(pathOf(PLACE));
    for (let at = 0; at + 16 <= size; at += 4_096)
      expect(onDisk.includes(bytes.subarray(at, at + 16))).toBe(false);
    expect(statSync(pathOf(PLACE)).mode & 0o777).toBe(0o600);
  });

  test('any part of them comes alone', async () => {
    await store.put(PLACE, [bytes]);
    const edges = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, size - 1].filter((at) => at >= 0 && at < size);
    for (const start of edges)
      for (const end of edges.filter((at) => at >= start))
        expect(digest(await read(PLACE, { start, end }))).toBe(digest(bytes.subarray(start, end + 1)));
  });
});

describe('what isn’t what was put there is refused', () => {
  const bytes = randomBytes(3 * CHUNK + 500);
  const sealed = async () => {
    await store.put(PLACE, [bytes]);
    return readFileSync(pathOf(PLACE));
  };
  const SEALED_CHUNK = CHUNK + 16;
  const chunk = (file: Buffer, index: number) =>
    file.subarray(HEADER + index * SEALED_CHUNK, HEADER + (index + 1) * SEALED_CHUNK);

  test.each<[string, (file: Buffer) => Buffer]>([
    ['cut within a chunk', (file) => file.subarray(0, -100)],
    ['cut at the end of a chunk', (file) => file.subarray(0, HEADER + 3 * SEALED_CHUNK)],
    ['cut after its header', (file) => file.subarray(0, HEADER)],
    ['longer', (file) => Buffer.concat([file, Buffer.alloc(20)])],
    [
      'with a chunk left out',
      (file) => Buffer.concat([file.subarray(0, HEADER), chunk(file, 1), chunk(file, 2), chunk(file, 3)]),
    ],
    [
      'with two chunks swapped',
      (file) =>
        Buffer.concat([
          file.subarray(0, HEADER),
          chunk(file, 1),
          chunk(file, 0),
          chunk(file, 2),
          chunk(file, 3),
        ]),
    ],
    [
      'with another salt',
      (file) =>
        Buffer.concat([file.subarray(0, 20), Buffer.alloc(1, (file[20] ?? 0) ^ 1), file.subarray(21)]),
    ],
    ...[HEADER, HEADER + CHUNK + 3, -1].map((at): [string, (file: Buffer) => Buffer] => [
      `with one bit changed at ${at}`,
      (file) => {
        const altered = Buffer.from(file);
        const index = at < 0 ? altered.length + at : at;
        altered[index] = (altered[index] ?? 0) ^ 1;
        return altered;
      },
    ]),
  ])('%s', async (_what, alter) => {
    writeFileSync(pathOf(PLACE), alter(await sealed()));
    await expect(read(PLACE)).rejects.toMatchObject({ fault: 'altered' });
  });

  test('a file put in the place of another', async () => {
    await store.put('ime-a/01A/other.4567', [bytes]);
    writeFileSync(pathOf('ime-a/01A/other.4567'), await sealed());
    await expect(read('ime-a/01A/other.4567')).rejects.toMatchObject({ fault: 'altered' });
  });

  test('a key that isn’t there is told apart; a former one opens', async () => {
    await sealed();
    const next = randomBytes(32);
    const without = createSealedStore(disk, createFileKeys([next]));
    await expect(read(PLACE, undefined, without)).rejects.toMatchObject({ fault: 'key-unknown' });
    const after = createSealedStore(disk, createFileKeys([next, KEY]));
    expect(digest(await read(PLACE, undefined, after))).toBe(digest(bytes));
  });
});

describe('on the disk', () => {
  test('a reader keeps what it opened while another takes its place, and what is removed stays removed', async () => {
    await store.put(PLACE, [Buffer.from('former')]);
    const file = await store.open(PLACE);
    await store.put(PLACE, [Buffer.from('newer')], { onlyOver: true });
    const pieces: Buffer[] = [];
    for await (const piece of file!.pieces()) pieces.push(piece);
    await file!.close();
    expect(Buffer.concat(pieces).toString()).toBe('former');
    expect(String(await read(PLACE))).toBe('newer');
    await store.remove(PLACE);
    await store.put(PLACE, [Buffer.from('late')], { onlyOver: true });
    expect(await read(PLACE)).toBeNull();
    await store.removeFolder('ime-a/01A');
    await store.put(PLACE, [Buffer.from('late')], { onlyOver: true });
    expect(await read(PLACE)).toBeNull();
    expect(readdirSync(join(folder, '.incoming'))).toEqual([]);
  });

  test('keys are listed under a folder, without what is being written', async () => {
    for (const key of ['b/1/x', 'b/1/y', 'b/2/z']) await store.put(key, [Buffer.from(key)]);
    const under = async (prefix: string) => {
      const keys: string[] = [];
      for await (const key of store.list(prefix)) keys.push(key);
      return keys.sort();
    };
    expect(await under('b')).toEqual(['b/1/x', 'b/1/y', 'b/2/z']);
    expect(await under('b/1')).toEqual(['b/1/x', 'b/1/y']);
    expect(await under('nowhere')).toEqual([]);
    await store.removeFolder('b/1');
    expect((await under('')).filter((key) => key.startsWith('b/'))).toEqual(['b/2/z']);
  });

  test('a source that fails leaves what was there', async () => {
    await store.put(PLACE, [Buffer.from('former')]);
    async function* failing() {
      yield Buffer.alloc(CHUNK * 2);
      throw new Error('cut');
    }
    await expect(store.put(PLACE, failing())).rejects.toMatchObject({ fault: 'failed' });
    expect(String(await read(PLACE))).toBe('former');
  });
});
