import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from './durable.ts';
import { FileStoreError, isFullDisk, type ByteRange, type FileStore, type StoredFile } from './file-store.ts';

const PIECE_BYTES = 256 * 1024;
/** Beside the folders of files: what is being written, until it has its name. */
const INCOMING = '.incoming';

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;
const isMissing = (error: unknown) => ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');

const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

function toStoreError(cause: unknown): FileStoreError {
  if (cause instanceof FileStoreError) return cause;
  return new FileStoreError(isFullDisk(cause) ? 'full' : 'failed', { cause });
}

/** Creates the folders that are missing, and makes their entries as durable as the file itself. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!first) return;
  for (let made = folder; made !== dirname(first); made = dirname(made)) await syncFolder(dirname(made));
}

async function* read(handle: FileHandle, { start, end }: ByteRange): AsyncGenerator<Buffer> {
  for (let at = start; at <= end;) {
    const room = Buffer.allocUnsafe(Math.min(PIECE_BYTES, end - at + 1));
    const { bytesRead } = await handle.read(room, 0, room.byteLength, at);
    if (bytesRead === 0) throw new FileStoreError('altered');
    at += bytesRead;
    yield room.subarray(0, bytesRead);
  }
}

/** What a killed process was writing: nothing says whose it is, and it is worth nothing. */
export const removeUnfinished = (directory: string): Promise<void> =>
  rm(join(directory, INCOMING), { recursive: true, force: true });

async function* keysUnder(directory: string, folder: string): AsyncGenerator<string> {
  const entries = await readdir(join(directory, folder), { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw toStoreError(error);
  });
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const key = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) yield* keysUnder(directory, key);
    else yield key;
  }
}

/** Files under `directory`, by their keys. */
export function createDiskStore(directory: string): FileStore {
  const pathOf = (key: string) => join(directory, key);
  const incoming = join(directory, INCOMING);

  async function writeDurably(path: string, content: Parameters<FileStore['put']>[1]): Promise<void> {
    await mkdir(incoming, { recursive: true, mode: 0o700 });
    const handle = await open(path, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  return {
    async put(key, content, { onlyOver } = { onlyOver: false }) {
      const temporary = join(incoming, randomUUID());
      try {
        await writeDurably(temporary, content);
        if (onlyOver && !(await isThere(pathOf(key)))) return await rm(temporary, { force: true });
        if (!onlyOver) await makeFolder(dirname(pathOf(key)));
        await rename(temporary, pathOf(key));
        await syncFolder(dirname(pathOf(key)));
      } catch (cause) {
        await rm(temporary, { force: true });
        throw toStoreError(cause);
      }
    },

    async open(key): Promise<StoredFile | null> {
      try {
        const handle = await open(pathOf(key), 'r');
        const { size } = await handle.stat();
        return {
          sizeBytes: size,
          pieces: (range = { start: 0, end: size - 1 }) => read(handle, range),
          close: () => handle.close(),
        };
      } catch (cause) {
        if (isMissing(cause)) return null;
        throw toStoreError(cause);
      }
    },

    list: (folder) => keysUnder(directory, folder),
    remove: (key) => rm(pathOf(key), { force: true }),
    removeFolder: (folder) => rm(pathOf(folder), { recursive: true, force: true }),
  };
}
