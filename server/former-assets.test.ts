import { renameSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepingFormerAssets } from './former-assets.mjs';

const DAY_MS = 24 * 3_600_000;
let root: string;
let build: string;
const chunks = () => join(build, '_app', 'immutable', 'chunks');

/** Empties the folder, as the adapter does, and writes these files. */
async function prepare(...names: string[]) {
  await rm(build, { recursive: true, force: true });
  await mkdir(chunks(), { recursive: true });
  for (const name of names) await writeFile(join(chunks(), name), name);
}
/** A build at that moment; the files are there already when it is asked to run. */
async function rebuild(now: number, ...names: string[]) {
  const next = `${build}-next`;
  const [current] = [build];
  build = next;
  await prepare(...names);
  build = current;
  keepingFormerAssets(
    build,
    () => {
      rmSync(build, { recursive: true, force: true });
      renameSync(next, build);
    },
    now,
  );
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'former-'));
  build = join(root, 'build');
});
afterEach(() => rm(root, { recursive: true, force: true }));

it('keeps what was replaced for thirty days, whatever is built meanwhile', async () => {
  await prepare('a.js', 'shared.js');
  await rebuild(0, 'b.js', 'shared.js');
  expect((await readdir(chunks())).sort()).toEqual(['a.js', 'b.js', 'shared.js']);
  await rebuild(20 * DAY_MS, 'c.js', 'shared.js');
  expect((await readdir(chunks())).sort()).toEqual(['a.js', 'b.js', 'c.js', 'shared.js']);
  await rebuild(31 * DAY_MS, 'd.js', 'shared.js');
  expect((await readdir(chunks())).sort()).toEqual(['b.js', 'c.js', 'd.js', 'shared.js']);
});
