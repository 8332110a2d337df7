import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { FileStoreError, type ByteRange, type Content } from './file-store.ts';
import type { SealedFile, SealedStore } from './sealed-store.ts';

export interface FilePlace {
  facility: string;
  appointment: string;
  file: string;
  sha256: string;
}

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

export async function digestOf(content: Content): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of content) hash.update(piece);
  return hash.digest('hex');
}

/** Of a digest, in a file's name. */
export const DIGEST_LETTERS = 16;
export const THUMBNAIL = '.thumbnail';

export interface OpenFile {
  sizeBytes: number;
  /** The whole of it, as often as it is asked for, until it is closed. @throws FileStoreError */
  pieces(): AsyncIterable<Buffer>;
  /** The whole of it, or a part; what was opened is closed with the stream. */
  stream(range?: ByteRange): Readable;
  /** Where no stream was taken. */
  close(): Promise<void>;
}

const folderOf = ({ facility, appointment }: Pick<FilePlace, 'facility' | 'appointment'>) =>
  `${facility}/${appointment}`;
const keyOf = (place: FilePlace) =>
  `${folderOf(place)}/${place.file}.${place.sha256.slice(0, DIGEST_LETTERS)}`;

function toOpenFile({ sizeBytes, pieces, close }: SealedFile): OpenFile {
  return {
    sizeBytes,
    pieces: () => pieces(),
    stream(range) {
      const stream = Readable.from(pieces(range), { objectMode: false });
      return stream.once('close', () => void close());
    },
    close,
  };
}

/**
 * The bytes of the dossiers' files. A key comes from the id and the content: two different contents sent with one id never
 * overwrite each other.
 */
export function createFileVault(store: SealedStore) {
  return {
    /** Resolves once the bytes would survive a power cut. @throws FileStoreError */
    write: (place: FilePlace, bytes: Buffer) => store.put(keyOf(place), [bytes]),

    /** null when the bytes aren't there. @throws FileStoreError altered, key-unknown, failed */
    async open(place: FilePlace): Promise<OpenFile | null> {
      const file = await store.open(keyOf(place));
      if (!file) return null;
      // Of before files were sealed: its digest, which the dossier holds, vouches for it instead.
      if (file.keyId === null && (await digestOf(file.pieces())) !== place.sha256) {
        await file.close();
        throw new FileStoreError('altered');
      }
      return toOpenFile(file);
    },

    /** Beside the file, and gone with it. @throws FileStoreError */
    writeThumbnail: (place: FilePlace, bytes: Buffer) => store.put(keyOf(place) + THUMBNAIL, [bytes]),

    /** null when there is none that can be trusted. */
    async readThumbnail(place: FilePlace): Promise<Buffer | null> {
      const file = await store.open(keyOf(place) + THUMBNAIL).catch(() => null);
      if (file?.keyId) return buffer(toOpenFile(file).stream());
      await file?.close();
      return null;
    },

    /** Removes other contents once sent with this id: attempts that were cut before the dossier named them. */
    async keepOnly(place: FilePlace): Promise<void> {
      for await (const key of store.list(folderOf(place)))
        if (key.startsWith(`${folderOf(place)}/${place.file}.`) && !key.startsWith(keyOf(place)))
          await store.remove(key);
    },

    async remove(place: FilePlace): Promise<void> {
      await store.remove(keyOf(place) + THUMBNAIL);
      await store.remove(keyOf(place));
    },
  };
}
export type FileVault = ReturnType<typeof createFileVault>;
