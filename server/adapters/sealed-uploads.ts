import { FileStore } from '@tus/file-store';
import { ERRORS } from '@tus/server';
import { createCipheriv, hkdfSync, type Cipheriv } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FileKeys } from './sealed-chunks.ts';

/** In an upload's record: the id of the key; none: it began before uploads were sealed. */
export const KEY_ID = 'key';
const ALGORITHM = 'aes-256-ctr';
const BLOCK_BYTES = 16;
const PIECE_BYTES = 1024 * 1024;

type UploadRecord = Record<string, string | null>;

/**
 * What arrives is sealed by its place in the file (AES-256-CTR), so that it goes on at any byte after a cut and is as long
 * as what was sent. The upload's own key is derived from its id and from the digest announced for it: bytes or a record
 * that were altered don't match that digest at the end.
 */
function cipherAt(keys: FileKeys, id: string, record: UploadRecord, offset: number): Cipheriv | null {
  const keyId = record[KEY_ID];
  if (!keyId) return null;
  const key = keys.find(keyId);
  if (!key) throw ERRORS.FILE_NOT_FOUND;
  const purpose = `vis-a-vis upload ${record['sha256']} ${record['owner']}`;
  const uploadKey = Buffer.from(hkdfSync('sha256', key.bytes, id, purpose, 32));
  const counter = Buffer.alloc(BLOCK_BYTES);
  counter.writeUInt32BE(Math.floor(offset / BLOCK_BYTES), BLOCK_BYTES - 4);
  const cipher = createCipheriv(ALGORITHM, uploadKey, counter);
  cipher.update(Buffer.alloc(offset % BLOCK_BYTES));
  return cipher;
}

/** tus's store of files, with what arrives sealed. */
export class SealedUploads extends FileStore {
  readonly #keys: FileKeys;
  readonly #folder: string;

  constructor(options: { directory: string; expirationPeriodInMilliseconds: number }, keys: FileKeys) {
    super(options);
    this.#keys = keys;
    this.#folder = options.directory;
  }

  override async write(readable: Readable, id: string, offset: number): Promise<number> {
    const upload = await this.configstore.get(id);
    if (!upload) throw ERRORS.FILE_NOT_FOUND;
    const cipher = cipherAt(this.#keys, id, upload.metadata ?? {}, offset);
    const file = createWriteStream(join(this.#folder, id), { flags: 'r+', start: offset });
    try {
      await (cipher ? pipeline(readable, cipher, file) : pipeline(readable, file));
    } catch {
      throw ERRORS.FILE_WRITE_ERROR;
    }
    return offset + file.bytesWritten;
  }

  /** All bytes, as they were sent. */
  async bytes(id: string, record: UploadRecord): Promise<Buffer> {
    const bytes = await readFile(join(this.#folder, id));
    const cipher = cipherAt(this.#keys, id, record, 0);
    // In place: once is enough in memory.
    for (let at = 0; cipher && at < bytes.byteLength; at += PIECE_BYTES)
      cipher.update(bytes.subarray(at, at + PIECE_BYTES)).copy(bytes, at);
    return bytes;
  }
}
