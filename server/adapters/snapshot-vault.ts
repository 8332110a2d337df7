import type { Ulid } from '#domain/primitives.ts';
import { createReadStream, createWriteStream, type ReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

export interface SnapshotMeta {
  id: Ulid;
  epoch: Ulid;
  seq: string | number;
  /** Documents in each part. */
  parts: number[];
}

/** The newest one, and the one that some tablet may still be fetching. */
const KEPT = 2;
const META = 'meta.json';
const UNFINISHED = '.unfinished';

async function writeDurably(path: string, text: string): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Snapshots of facilities' databases under `directory`/<facility>/<id>: gzip parts and what they are. One becomes visible
 * whole, by a rename; what a killed process left unfinished is swept away at the next start.
 */
export async function openSnapshotVault(directory: string) {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const folderOf = (facility: string) => join(directory, facility);
  const partName = (part: number) => `${part}.ndjson.gz`;
  const facilities = () => readdir(directory);

  for (const facility of await facilities()) {
    const names = await readdir(folderOf(facility));
    const unfinished = names.filter((name) => name.endsWith(UNFINISHED));
    for (const name of unfinished) await rm(join(folderOf(facility), name), { recursive: true, force: true });
  }

  /** Newest first: ids go by time. */
  async function ids(facility: string): Promise<string[]> {
    const names = await readdir(folderOf(facility)).catch(() => []);
    return names
      .filter((name) => !name.endsWith(UNFINISHED))
      .sort()
      .reverse();
  }

  return {
    facilities,

    async newest(facility: string): Promise<SnapshotMeta | null> {
      const [id] = await ids(facility);
      if (!id) return null;
      const text = await readFile(join(folderOf(facility), id, META), 'utf8').catch(() => null);
      return text === null ? null : (JSON.parse(text) as SnapshotMeta);
    },

    /** Writes a snapshot's parts, each from its lines; `finish` shows it and removes those it makes useless. */
    async begin(facility: string, id: Ulid) {
      const folder = join(folderOf(facility), id + UNFINISHED);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return {
        part: (number: number, lines: Iterable<string>) =>
          pipeline(
            Readable.from(lines),
            createGzip(),
            createWriteStream(join(folder, partName(number)), { mode: 0o600, flags: 'wx', flush: true }),
          ),
        async finish(meta: SnapshotMeta) {
          await writeDurably(join(folder, META), JSON.stringify(meta));
          await rename(folder, join(folderOf(facility), id));
          for (const old of (await ids(facility)).slice(KEPT))
            await rm(join(folderOf(facility), old), { recursive: true, force: true });
        },
        abandon: () => rm(folder, { recursive: true, force: true }),
      };
    },

    /** null when the snapshot has been replaced, or never had this part. */
    async read(
      facility: string,
      id: Ulid,
      part: number,
    ): Promise<{ stream: ReadStream; sizeBytes: number } | null> {
      const path = join(folderOf(facility), id, partName(part));
      const found = await stat(path).catch(() => null);
      return found && { stream: createReadStream(path), sizeBytes: found.size };
    },

    forget: (facility: string) => rm(folderOf(facility), { recursive: true, force: true }),
  };
}
export type SnapshotVault = Awaited<ReturnType<typeof openSnapshotVault>>;
