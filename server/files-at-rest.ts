import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createDiskStore, removeUnfinished } from './adapters/disk-store.ts';
import { createFileVault } from './adapters/file-vault.ts';
import { createSealedStore } from './adapters/sealed-store.ts';
import { createSealingNote } from './adapters/sealing-note.ts';
import { ConfigurationError, type Environment } from './config.ts';
import { createFileKeys } from './services/file-keys.ts';
import { createFileRenewal } from './services/file-renewal.ts';
import { FILE_RING, loadKeyRing } from './services/key-ring.ts';

type Settings = Pick<Environment, 'DATA_DIR' | 'FILE_KEY' | 'FILE_KEY_PREVIOUS'>;

/** A key made in the place of a lost one would open nothing of what stands there. */
function assertKeyIsThere({ DATA_DIR, FILE_KEY }: Settings, isSealed: boolean): void {
  const path = join(DATA_DIR, FILE_RING.file);
  if (!isSealed || FILE_KEY || existsSync(path)) return;
  throw new ConfigurationError([
    `FILE_KEY: ${path}, with the key of the files, is gone. Put it back from its backup, or set FILE_KEY.`,
  ]);
}

/**
 * The dossiers' files: sealed with the keys of the settings, on disk. Another store takes its place here.
 * @throws ConfigurationError when the key isn't the one that they are sealed with
 */
export function openFilesAtRest(settings: Settings) {
  const directory = join(settings.DATA_DIR, 'files');
  const note = createSealingNote(directory);
  assertKeyIsThere(settings, note.exists());
  const keys = createFileKeys(loadKeyRing(settings, settings.DATA_DIR, FILE_RING));
  note.assertKnown(keys);
  const store = createSealedStore(createDiskStore(directory), keys);
  return {
    keys,
    store,
    vault: createFileVault(store),
    renewal: createFileRenewal({ store, keys, note }),
    /** Before anything is written: by the process that writes. */
    async prepare() {
      await removeUnfinished(directory);
      note.announce(keys);
    },
  };
}
export type FilesAtRest = ReturnType<typeof openFilesAtRest>;
