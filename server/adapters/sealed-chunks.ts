import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { FileStoreError, inPieces, type ByteRange, type Content } from './file-store.ts';

export interface FileKey {
  /** 16 hexadecimal digits, which tell nothing of it. */
  id: string;
  /** 32. */
  bytes: Buffer;
}
export interface FileKeys {
  /** New bytes are sealed with this one. */
  current: FileKey;
  find(id: string): FileKey | undefined;
}

/**
 * A sealed file: 8 bytes that say so and the version, the key's id (8), a salt (32), then chunks of 64 KiB, each with the
 * tag of AES-256-GCM behind it. The file's own key comes from the key and the salt by HKDF, so that a chunk's nonce may
 * simply be its number and whether it is the last one (the STREAM construction, eprint.iacr.org/2015/189): chunks that
 * were swapped, repeated or cut off are refused. The place is authenticated with each: so is a file that was moved.
 */
const MARK = Buffer.from('VISAVIS\u0001', 'latin1');
const KEY_ID_BYTES = 8;
const SALT_BYTES = 32;
export const HEADER_BYTES = MARK.byteLength + KEY_ID_BYTES + SALT_BYTES;
const CHUNK_BYTES = 64 * 1024;
const TAG_BYTES = 16;
const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
const ALGORITHM = 'aes-256-gcm';
const PURPOSE = 'vis-a-vis file';

/** null: it isn't sealed. */
export function sealedKeyId(header: Buffer): string | null {
  if (header.byteLength < HEADER_BYTES || !header.subarray(0, MARK.byteLength).equals(MARK)) return null;
  return header.subarray(MARK.byteLength, MARK.byteLength + KEY_ID_BYTES).toString('hex');
}

function sealFor(header: Buffer, key: FileKey, place: string) {
  const salt = header.subarray(HEADER_BYTES - SALT_BYTES);
  const fileKey = Buffer.from(hkdfSync('sha256', key.bytes, salt, PURPOSE, 32));
  const additional = Buffer.concat([header, Buffer.from(place)]);
  const nonceOf = (index: number, isLast: boolean) => {
    const nonce = Buffer.alloc(12);
    nonce.writeUInt32BE(index, 7);
    nonce[11] = isLast ? 1 : 0;
    return nonce;
  };
  return {
    close(bytes: Buffer, index: number, isLast: boolean): Buffer {
      const cipher = createCipheriv(ALGORITHM, fileKey, nonceOf(index, isLast)).setAAD(additional);
      return Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
    },
    /** @throws FileStoreError altered */
    open(sealed: Buffer, index: number, isLast: boolean): Buffer {
      const end = sealed.byteLength - TAG_BYTES;
      if (end < 0) throw new FileStoreError('altered');
      const decipher = createDecipheriv(ALGORITHM, fileKey, nonceOf(index, isLast), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(additional).setAuthTag(sealed.subarray(end));
      try {
        return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()]);
      } catch (cause) {
        throw new FileStoreError('altered', { cause });
      }
    },
  };
}

export async function* seal(content: Content, key: FileKey, place: string): AsyncGenerator<Buffer> {
  const header = Buffer.concat([MARK, Buffer.from(key.id, 'hex'), randomBytes(SALT_BYTES)]);
  const sealing = sealFor(header, key, place);
  yield header;
  let index = 0;
  for await (const { bytes, isLast } of inPieces(content, CHUNK_BYTES))
    yield sealing.close(bytes, index++, isLast);
}

/** What stands behind a header, in `sealedBytes` bytes with it. @throws FileStoreError altered */
export function unseal(
  { header, sealedBytes, key, place }: { header: Buffer; sealedBytes: number; key: FileKey; place: string },
  sealedPieces: (range: ByteRange) => AsyncIterable<Buffer>,
) {
  const body = sealedBytes - HEADER_BYTES;
  const chunks = Math.max(1, Math.ceil(body / SEALED_CHUNK_BYTES));
  const sealing = sealFor(header, key, place);

  async function* chunksFrom(first: number, last: number): AsyncGenerator<Buffer> {
    const start = HEADER_BYTES + first * SEALED_CHUNK_BYTES;
    const end = Math.min(HEADER_BYTES + (last + 1) * SEALED_CHUNK_BYTES, sealedBytes) - 1;
    let index = first;
    for await (const { bytes } of inPieces(sealedPieces({ start, end }), SEALED_CHUNK_BYTES)) {
      yield sealing.open(bytes, index, index === chunks - 1);
      index += 1;
    }
  }

  return {
    sizeBytes: body - chunks * TAG_BYTES,
    /** Whether it has its true end, its key and its place, before anything of it is handed out. */
    async checkEnd(): Promise<void> {
      await chunksFrom(chunks - 1, chunks - 1).next();
    },
    async *pieces({ start, end }: ByteRange): AsyncGenerator<Buffer> {
      if (end < start) return;
      const first = Math.floor(start / CHUNK_BYTES);
      let at = first * CHUNK_BYTES;
      for await (const bytes of chunksFrom(first, Math.floor(end / CHUNK_BYTES))) {
        yield bytes.subarray(Math.max(0, start - at), Math.min(bytes.byteLength, end + 1 - at));
        at += bytes.byteLength;
      }
    },
  };
}
