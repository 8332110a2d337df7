import { createHash } from 'node:crypto';
import { closeSync, fsync, mkdirSync, openSync, writeSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Accepted } from '../../adapters/delivery.ts';

const synced = promisify(fsync);

/**
 * One small file per message that the gateway took and the store doesn't know of yet, on disk before anything else
 * happens: a kill in between doesn't send twice (docs/decisions/004-sent-journal.md).
 */
export function createSentJournal(dataFolder: string) {
  const folder = join(dataFolder, 'outbox-sent');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  /** The same while this process lives: a full disk, or no file left to open, doesn't send twice either. */
  const taken = new Map<string, Accepted>();
  const pathOf = (id: string) => join(folder, createHash('sha256').update(id).digest('hex'));

  return {
    /** What the gateway answered when it took the message; null: it isn't known to have. */
    async find(id: string): Promise<Accepted | null> {
      const known = taken.get(id);
      if (known) return known;
      try {
        const [, gatewayId] = (await readFile(pathOf(id), 'utf8')).split('\n');
        return gatewayId ? { gatewayId } : {};
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
    /** Written in the turn that read the gateway's yes: a kill has no queue of other work to fall into. */
    async record(id: string, accepted: Accepted): Promise<void> {
      taken.set(id, accepted);
      const file = openSync(pathOf(id), 'w', 0o600);
      try {
        writeSync(file, `${id}\n${accepted.gatewayId ?? ''}`);
        await synced(file);
      } finally {
        closeSync(file);
      }
    },
    async forget(id: string): Promise<void> {
      await rm(pathOf(id), { force: true });
      taken.delete(id);
    },
  };
}
export type SentJournal = ReturnType<typeof createSentJournal>;
