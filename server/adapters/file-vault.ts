import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createReadStream, type ReadStream } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface FilePlace {
  facility: string;
  appointment: string;
  file: string;
  sha256: string;
}

/** The disk refused: `isFull` when there was no room left. Nothing half written can be read. */
export class VaultError extends Error {
  readonly isFull: boolean;

  constructor(cause: unknown) {
    super('the disk refused a file', { cause });
    this.name = 'VaultError';
    this.isFull = isFullDisk(cause);
  }
}

/** ENOSPC: no room; EDQUOT: no room for this user. */
export const isFullDisk = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Creates the folders that are missing, and makes their entries as durable as the file itself. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!first) return;
  for (let made = folder; made !== dirname(first); made = dirname(made)) await syncFolder(dirname(made));
}

/** Beside the facilities' folders: what is being written, until it has its name. */
export const INCOMING = '.incoming';

/** null when the bytes aren't there. */
export type FileReader = (place: FilePlace) => Promise<{ stream: ReadStream; sizeBytes: number } | null>;

const folderIn = (directory: string, { facility, appointment }: FilePlace) =>
  join(directory, facility, appointment);
const pathIn = (directory: string, place: FilePlace) =>
  join(folderIn(directory, place), `${place.file}.${place.sha256.slice(0, 16)}`);

const thumbnailIn = (directory: string, place: FilePlace) => `${pathIn(directory, place)}.thumbnail`;

/** Reads what a vault holds, and touches nothing: another process may be writing there. */
export const createFileReader = (directory: string): FileReader =>
  async function read(place) {
    const path = pathIn(directory, place);
    const found = await stat(path).catch(() => null);
    return found && { stream: createReadStream(path), sizeBytes: found.size };
  };

/**
 * The bytes of the dossiers' files under `directory`/<facility>/<appointment>. The name on disk comes from the id and
 * the content: two different contents sent with one id never overwrite each other.
 */
export async function openFileVault(directory: string) {
  const incoming = join(directory, INCOMING);
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true, mode: 0o700 });

  const folderOf = (place: FilePlace) => folderIn(directory, place);
  const pathOf = (place: FilePlace) => pathIn(directory, place);

  async function writeDurably(path: string, bytes: Buffer): Promise<void> {
    const temporary = join(incoming, randomUUID());
    try {
      const handle = await open(temporary, 'wx', 0o600);
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await makeFolder(dirname(path));
      await rename(temporary, path);
      await syncFolder(dirname(path));
    } catch (cause) {
      await rm(temporary, { force: true });
      throw new VaultError(cause);
    }
  }

  return {
    /** Resolves once the bytes would survive a power cut. @throws VaultError */
    write: (place: FilePlace, bytes: Buffer) => writeDurably(pathOf(place), bytes),

    read: createFileReader(directory),

    /** Beside the file, and gone with it. @throws VaultError */
    writeThumbnail: (place: FilePlace, bytes: Buffer) => writeDurably(thumbnailIn(directory, place), bytes),

    /** null when there is none. */
    readThumbnail: (place: FilePlace) => readFile(thumbnailIn(directory, place)).catch(() => null),

    /** Removes other contents once sent with this id: attempts that were cut before the dossier named them. */
    async keepOnly(place: FilePlace): Promise<void> {
      const names = await readdir(folderOf(place)).catch(() => []);
      const others = names.filter(
        (name) => name.startsWith(`${place.file}.`) && !name.startsWith(basename(pathOf(place))),
      );
      await Promise.all(others.map((name) => rm(join(folderOf(place), name), { force: true })));
    },

    async remove(place: FilePlace): Promise<void> {
      await rm(thumbnailIn(directory, place), { force: true });
      await rm(pathOf(place), { force: true });
    },
  };
}
export type FileVault = Awaited<ReturnType<typeof openFileVault>>;
