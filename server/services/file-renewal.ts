import { DIGEST_LETTERS, digestOf, THUMBNAIL } from '../adapters/file-vault.ts';
import { FileStoreError } from '../adapters/file-store.ts';
import type { FileKeys } from '../adapters/sealed-chunks.ts';
import type { SealedFile, SealedStore } from '../adapters/sealed-store.ts';
import type { SealingNote } from '../adapters/sealing-note.ts';

interface Dependencies {
  store: SealedStore;
  keys: FileKeys;
  note: Pick<SealingNote, 'announce' | 'hasFormer' | 'settle'>;
}
export interface Outcome {
  /** Files looked at. */
  seen: number;
  /** Sealed anew. */
  renewed: number;
  /** Keys of those that can't be opened: altered, or of a key that is lost. They stay as they are. */
  unreadable: string[];
}

/** Of before files were sealed: its name says how its digest begins. @throws FileStoreError altered */
async function assertItself(key: string, file: SealedFile): Promise<void> {
  if (file.keyId !== null) return;
  const digest = key.slice(key.lastIndexOf('.') + 1);
  if (!(await digestOf(file.pieces())).startsWith(digest) || digest.length !== DIGEST_LETTERS)
    throw new FileStoreError('altered');
}

const isDamage = (error: unknown) =>
  error instanceof FileStoreError && (error.fault === 'altered' || error.fault === 'key-unknown');

/** Seals with the newest key what isn't yet: files of before, and those of the keys before it. */
export function createFileRenewal({ store, keys, note }: Dependencies) {
  async function renew(key: string): Promise<boolean> {
    const file = await store.open(key);
    if (!file || file.keyId === keys.current.id) {
      await file?.close();
      return false;
    }
    try {
      if (file.keyId === null && key.endsWith(THUMBNAIL)) {
        await store.remove(key);
        return true;
      }
      await assertItself(key, file);
      await store.put(key, file.pieces(), { onlyOver: true });
      return true;
    } finally {
      await file.close();
    }
  }

  async function check(key: string): Promise<boolean> {
    const file = await store.open(key);
    if (!file) return false;
    try {
      await assertItself(key, file);
      await digestOf(file.pieces());
      return false;
    } finally {
      await file.close();
    }
  }

  async function walk(visit: (key: string) => Promise<boolean>, signal?: AbortSignal): Promise<Outcome> {
    const outcome: Outcome = { seen: 0, renewed: 0, unreadable: [] };
    for await (const key of store.list('')) {
      if (signal?.aborted) break;
      outcome.seen += 1;
      try {
        if (await visit(key)) outcome.renewed += 1;
      } catch (error) {
        if (!isDamage(error)) throw error;
        outcome.unreadable.push(key);
      }
    }
    return outcome;
  }

  return {
    /** One may be killed at any moment: each file is the former or the new one, and the next run does the rest. */
    async run(signal?: AbortSignal): Promise<Outcome> {
      if (!note.hasFormer(keys)) return { seen: 0, renewed: 0, unreadable: [] };
      note.announce(keys);
      const outcome = await walk(renew, signal);
      if (!signal?.aborted && outcome.unreadable.length === 0) note.settle(keys);
      return outcome;
    },

    /** Reads every file to its end, and changes nothing. */
    check: () => walk(check),
  };
}
export type FileRenewal = ReturnType<typeof createFileRenewal>;
