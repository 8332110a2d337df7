import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from '../config.ts';
import { replaceFile } from './durable.ts';
import type { FileKeys } from './sealed-chunks.ts';

const PLAIN = 'plain';

/**
 * Beside the files, the ids of all keys that some of them may be sealed with: a service that lost a key says so when it
 * starts, not when somebody needs a prescription.
 */
export function createSealingNote(directory: string) {
  const path = join(directory, '.keys');

  /** null: there is none yet. */
  function read(): string[] | null {
    return existsSync(path) ? readFileSync(path, 'utf8').split(/\s+/).filter(Boolean) : null;
  }

  function write(ids: string[]): void {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    replaceFile(path, `${ids.join('\n')}\n`);
  }

  return {
    exists: () => existsSync(path),

    /** @throws ConfigurationError when files are sealed with a key that isn't among these */
    assertKnown(keys: FileKeys): void {
      const lost = (read() ?? []).filter((id) => id !== PLAIN && !keys.find(id));
      if (lost.length === 0) return;
      throw new ConfigurationError([
        `FILE_KEY: files in ${directory} are sealed with another key (${lost.join(', ')}). Put it back into FILE_KEY_PREVIOUS, or DATA_DIR/file.key from its backup.`,
      ]);
    },

    /** Before anything is sealed with the newest key. */
    announce({ current }: FileKeys): void {
      const ids = read() ?? [PLAIN];
      if (!ids.includes(current.id)) write([current.id, ...ids]);
    },

    /** Whether a file may stand there that isn't sealed with the newest key. */
    hasFormer: ({ current }: FileKeys) => (read() ?? [PLAIN]).some((id) => id !== current.id),

    /** All files are sealed with the newest key. */
    settle: ({ current }: FileKeys) => write([current.id]),
  };
}
export type SealingNote = ReturnType<typeof createSealingNote>;
