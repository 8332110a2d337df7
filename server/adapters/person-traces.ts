import type { Ulid } from '#domain/primitives.ts';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createDiskStore, removeUnfinished } from './disk-store.ts';

const namesIn = (folder: string) => readdir(folder).catch(() => [] as string[]);
const textOf = (path: string) => readFile(path, 'utf8').catch(() => '');

/** Uploads under way or finished; `<id>` holds the bytes, `<id>.json` whose they are. */
async function removeUploads(folder: string, ids: readonly Ulid[]): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (!name.endsWith('.json')) continue;
    const told = await textOf(join(folder, name));
    if (!ids.some((id) => told.includes(id))) continue;
    // The bytes first: what tells whose they are is needed after a cut.
    await rm(join(folder, name.slice(0, -'.json'.length)), { force: true });
    await rm(join(folder, name), { force: true });
  }
}

/** Messages that left and whose store didn't know it yet, each named in its file. */
async function removeSent(folder: string, ids: readonly Ulid[]): Promise<void> {
  for (const name of await namesIn(folder)) {
    const told = await textOf(join(folder, name));
    if (ids.some((id) => told.includes(id))) await rm(join(folder, name), { force: true });
  }
}

/** Removes what the data folder holds of these appointments beside the store. Repeatable. */
export async function removeTraces(
  dataFolder: string,
  facility: string,
  appointments: readonly Ulid[],
): Promise<void> {
  const files = join(dataFolder, 'files');
  for (const appointment of appointments)
    await createDiskStore(files).removeFolder(`${facility}/${appointment}`);
  await removeUnfinished(files);
  await removeUploads(join(dataFolder, 'uploads'), appointments);
  await removeSent(join(dataFolder, 'outbox-sent'), appointments);
  // Whole, since each holds everyone: the next tablet that asks has a new one made.
  await rm(join(dataFolder, 'snapshots', facility), { recursive: true, force: true });
}
