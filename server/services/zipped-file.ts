import { FileStoreError } from '../adapters/file-store.ts';
import type { OpenFile } from '../adapters/file-vault.ts';
import { zipFile, type ZipEntry } from '../adapters/zip-stream.ts';
import { Failure } from '../failure.ts';

/** Of this one file; a database that is away concerns them all, and is no reason to go on without one. */
const isOfThisFile = (error: unknown) => error instanceof FileStoreError || error instanceof Failure;

interface Asked {
  name: string;
  open: () => Promise<OpenFile | null>;
  /** Why it isn't there, for those who run the service. */
  onLost: (error: unknown) => void;
}

/**
 * A file on its way into an archive, read to its end before its name is written there.
 * @returns false, and nothing is yielded, where it is gone or can't be read: the others go without it
 */
export async function* zippedFile({ name, open, onLost }: Asked): AsyncGenerator<ZipEntry, boolean> {
  let opened: OpenFile | null = null;
  let entry: ZipEntry;
  try {
    opened = await open();
    if (!opened) throw new Failure('not-found');
    entry = await zipFile(name, opened);
  } catch (error) {
    await opened?.close();
    if (!isOfThisFile(error)) throw error;
    onLost(error);
    return false;
  }
  try {
    yield entry;
  } finally {
    await opened.close();
  }
  return true;
}
