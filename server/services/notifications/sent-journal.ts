import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * One small file per message that the gateway took and the store doesn't know of yet, on disk before anything else
 * happens: a kill in between doesn't send twice (docs/decisions/004-sent-journal.md).
 */
export function createSentJournal(dataFolder: string) {
  const folder = join(dataFolder, 'outbox-sent');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pathOf = (id: string) => join(folder, createHash('sha256').update(id).digest('hex'));

  return {
    async has(id: string): Promise<boolean> {
      return stat(pathOf(id)).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return false;
          throw error;
        },
      );
    },
    async record(id: string): Promise<void> {
      const file = await open(pathOf(id), 'w', 0o600);
      try {
        await file.writeFile(id);
        await file.sync();
      } finally {
        await file.close();
      }
    },
    forget: (id: string) => rm(pathOf(id), { force: true }),
  };
}
export type SentJournal = ReturnType<typeof createSentJournal>;
