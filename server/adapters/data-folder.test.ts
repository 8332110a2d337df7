import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openDataFolder } from './data-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'vis-a-vis-folder-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('makes what is missing, for its owner only', () => {
  const path = join(root, 'a', 'b');
  openDataFolder(path);
  expect(existsSync(path)).toBe(true);
  expect(statSync(path).mode & 0o077).toBe(0);
});

it('says in one line that a file is in the way', () => {
  const path = join(root, 'file');
  writeFileSync(path, '');
  expect(() => openDataFolder(path)).toThrow(`DATA_DIR: ${path} is not a folder`);
  expect(() => openDataFolder(join(path, 'below'))).toThrow(
    /^DATA_DIR: .*below can't be written \(ENOTDIR\)$/,
  );
});

it('says in one line that the system refuses', () => {
  expect(() => openDataFolder('/proc/vis-a-vis')).toThrow(
    /^DATA_DIR: \/proc\/vis-a-vis can't be written \(E\w+\)$/,
  );
});
