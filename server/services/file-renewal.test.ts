import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256Of } from '../adapters/file-vault.ts';
import { openFilesAtRest } from '../files-at-rest.ts';
import { rotateKey } from './key-ring.ts';

let DATA_DIR: string;
beforeEach(() => {
  DATA_DIR = mkdtempSync(join(tmpdir(), 'renewal-'));
});
afterEach(() => rmSync(DATA_DIR, { recursive: true, force: true }));

const open = (settings = {}) =>
  openFilesAtRest({ DATA_DIR, FILE_KEY: undefined, FILE_KEY_PREVIOUS: undefined, ...settings });
const contents = Array.from({ length: 5 }, (_, index) =>
  Buffer.concat([Buffer.from(`%PDF ${index} `), randomBytes(900)]),
);
const places = contents.map((bytes, index) => ({
  facility: 'ime-a',
  appointment: '01A',
  file: `F${index}`,
  sha256: sha256Of(bytes),
}));
const pathOf = ({ facility, appointment, file, sha256 }: (typeof places)[number]) =>
  join(DATA_DIR, 'files', facility, appointment, `${file}.${sha256.slice(0, 16)}`);

async function assertAllRead(files = open()): Promise<void> {
  for (const [index, place] of places.entries()) {
    const opened = await files.vault.open(place);
    expect(await buffer(opened!.stream())).toEqual(contents[index]);
  }
}

/** As the service wrote them before files were sealed. */
function writePlain() {
  mkdirSync(join(DATA_DIR, 'files', 'ime-a', '01A'), { recursive: true });
  for (const [index, place] of places.entries()) writeFileSync(pathOf(place), contents[index]!);
}
const arePlain = () => places.map((place) => readFileSync(pathOf(place)).includes('%PDF'));

test('files of before are read, then sealed; a cut run is gone on with; the next start has nothing to do', async () => {
  writePlain();
  const first = open();
  await first.prepare();
  await assertAllRead(first);

  // Cut after two files.
  const cut = new AbortController();
  const { put } = first.store;
  let written = 0;
  first.store.put = async (...args) => {
    await put(...args);
    written += 1;
    if (written === 2) cut.abort();
  };
  expect(await first.renewal.run(cut.signal)).toMatchObject({ renewed: 2, unreadable: [] });
  expect(arePlain().filter(Boolean)).toHaveLength(3);
  await assertAllRead();

  const second = open();
  await second.prepare();
  expect(await second.renewal.run()).toEqual({ seen: 5, renewed: 3, unreadable: [] });
  expect(arePlain()).toEqual([false, false, false, false, false]);
  await assertAllRead();
  expect(await open().renewal.run()).toEqual({ seen: 0, renewed: 0, unreadable: [] });
  expect(await open().renewal.check()).toEqual({ seen: 5, renewed: 0, unreadable: [] });
});

test('a plain file that isn’t the one that the dossier names is neither handed out nor sealed', async () => {
  writePlain();
  writeFileSync(pathOf(places[0]!), '%PDF of somebody else');
  const files = open();
  await files.prepare();
  await expect(files.vault.open(places[0]!)).rejects.toMatchObject({ fault: 'altered' });
  const { renewed, unreadable } = await files.renewal.run();
  expect([renewed, unreadable]).toEqual([4, [expect.stringContaining('ime-a/01A/F0.')]]);
  // It is looked for again at each start, until it is mended.
  expect((await open().renewal.run()).unreadable).toHaveLength(1);
});

test('after a rotation all are read, and sealed with the new key; then the former one may go', async () => {
  const before = open();
  await before.prepare();
  for (const [index, place] of places.entries()) await before.vault.write(place, contents[index]!);
  await before.renewal.run();
  expect(rotateKey({}, DATA_DIR, { setting: 'FILE_KEY', file: 'file.key' })).toBeNull();

  const after = open();
  await after.prepare();
  await assertAllRead(after);
  expect(await after.renewal.run()).toEqual({ seen: 5, renewed: 5, unreadable: [] });
  const [newest = ''] = readFileSync(join(DATA_DIR, 'file.key'), 'utf8').split('\n');
  await assertAllRead(open({ FILE_KEY: newest }));
});

test('with another key, or none, it says so before anything starts', async () => {
  const files = open();
  await files.prepare();
  await files.vault.write(places[0]!, contents[0]!);
  expect(() => open({ FILE_KEY: 'ab'.repeat(32) })).toThrow(/sealed with another key \([0-9a-f]{16}\)/);
  const key = readFileSync(join(DATA_DIR, 'file.key'), 'utf8').trim();
  rmSync(join(DATA_DIR, 'file.key'));
  expect(() => open()).toThrow('is gone. Put it back');
  // Moved into the settings, it opens what it sealed.
  expect(
    await open({ FILE_KEY: 'ab'.repeat(32), FILE_KEY_PREVIOUS: key }).vault.open(places[0]!),
  ).not.toBeNull();
});
