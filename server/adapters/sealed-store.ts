import { FileStoreError, type ByteRange, type FileStore, type StoredFile } from './file-store.ts';
import { HEADER_BYTES, seal, sealedKeyId, unseal, type FileKeys } from './sealed-chunks.ts';

export interface SealedFile extends StoredFile {
  /** null: of before files were sealed. Its bytes are as they lie there, and nothing vouches for them. */
  keyId: string | null;
}
export interface SealedStore extends FileStore {
  open(key: string): Promise<SealedFile | null>;
}

async function headOf(file: StoredFile): Promise<Buffer> {
  const pieces: Buffer[] = [];
  if (file.sizeBytes >= HEADER_BYTES)
    for await (const piece of file.pieces({ start: 0, end: HEADER_BYTES - 1 })) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Files in another store, each sealed for its own key: what lies there tells its length and nothing else. */
export function createSealedStore(store: FileStore, keys: FileKeys): SealedStore {
  async function unsealed(place: string, file: StoredFile): Promise<SealedFile> {
    const header = await headOf(file);
    const keyId = sealedKeyId(header);
    if (keyId === null) return { ...file, keyId };
    const key = keys.find(keyId);
    if (!key) throw new FileStoreError('key-unknown');
    const opened = unseal({ header, sealedBytes: file.sizeBytes, key, place }, file.pieces);
    await opened.checkEnd();
    const { sizeBytes } = opened;
    const whole: ByteRange = { start: 0, end: sizeBytes - 1 };
    return { keyId, sizeBytes, pieces: (range = whole) => opened.pieces(range), close: file.close };
  }

  return {
    ...store,
    put: (key, content, options) => store.put(key, seal(content, keys.current, key), options),
    async open(key) {
      const file = await store.open(key);
      if (!file) return null;
      try {
        return await unsealed(key, file);
      } catch (error) {
        await file.close();
        throw error;
      }
    },
  };
}
