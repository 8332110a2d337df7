import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Windows has no handle of a folder to sync. */
const hasFolders = process.platform !== 'win32';

/** Names that were given or taken in it would survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  if (!hasFolders) return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The same before anything else happens: while a service starts. */
export function syncFolderNow(folder: string): void {
  if (!hasFolders) return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** For its own user alone; whole or as it was, also after a power cut. */
export function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
  syncFolderNow(dirname(path));
}
