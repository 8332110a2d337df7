import { Upload } from '@tus/server';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { createFileKeys } from '../services/file-keys.ts';
import { KEY_ID, SealedUploads } from './sealed-uploads.ts';

const directory = mkdtempSync(join(tmpdir(), 'uploads-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const KEY = randomBytes(32);
const keys = createFileKeys([KEY]);
const uploads = new SealedUploads({ directory, expirationPeriodInMilliseconds: 0 }, keys);
const bytes = randomBytes(3_000_017);
const record = (over = {}) => ({ sha256: 'ab', owner: '{}', [KEY_ID]: keys.current.id, ...over });

async function send(id: string, metadata: Record<string, string>, cuts: number[]) {
  await uploads.create(new Upload({ id, offset: 0, size: bytes.byteLength, metadata }));
  let at = 0;
  for (const end of [...cuts, bytes.byteLength]) {
    expect(await uploads.write(Readable.from([bytes.subarray(at, end)]), id, at)).toBe(end);
    expect((await uploads.getUpload(id)).offset).toBe(end);
    at = end;
  }
}
const onDisk = (id: string) => readFileSync(join(directory, id));

test('what comes in parts of any length is whole at the end, and nothing of it stands on the disk', async () => {
  const cuts = [1, 15, 16, 17, 1_000, 65_536, 65_537, 1_048_577, 2_999_999];
  await send('a1', record(), cuts);
  expect((await uploads.bytes('a1', record())).equals(bytes)).toBe(true);
  for (let at = 0; at + 16 <= bytes.byteLength; at += 50_021)
    expect(onDisk('a1').includes(bytes.subarray(at, at + 16))).toBe(false);
});

test('the same bytes sent twice look different; another record, key or byte gives other bytes', async () => {
  await send('a2', record(), []);
  await send('a3', record(), []);
  expect(onDisk('a2').equals(onDisk('a3'))).toBe(false);
  for (const other of [{ sha256: 'cd' }, { owner: '{"by":1}' }])
    expect((await uploads.bytes('a2', record(other))).equals(bytes)).toBe(false);
  const altered = onDisk('a2');
  altered[5] = (altered[5] ?? 0) ^ 1;
  writeFileSync(join(directory, 'a2'), altered);
  expect((await uploads.bytes('a2', record())).equals(bytes)).toBe(false);
});

test('one begun before uploads were sealed goes on; one of a lost key is begun anew', async () => {
  await send('a4', { sha256: 'ab', owner: '{}' }, [100]);
  expect((await uploads.bytes('a4', { sha256: 'ab', owner: '{}' })).equals(bytes)).toBe(true);
  await send('a5', record(), [100]);
  const without = new SealedUploads(
    { directory, expirationPeriodInMilliseconds: 0 },
    createFileKeys([randomBytes(32)]),
  );
  await expect(without.bytes('a5', record())).rejects.toMatchObject({ status_code: 404 });
  await expect(without.write(Readable.from([bytes]), 'a5', 100)).rejects.toMatchObject({ status_code: 404 });
  const after = new SealedUploads(
    { directory, expirationPeriodInMilliseconds: 0 },
    createFileKeys([randomBytes(32), KEY]),
  );
  expect((await after.bytes('a5', record())).equals(bytes)).toBe(true);
});
