/** From `start` to `end`, both of them in, counted from 0. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface StoredFile {
  sizeBytes: number;
  /** In pieces of any size; nothing is read before it is asked for. @throws FileStoreError */
  pieces(range?: ByteRange): AsyncIterable<Buffer>;
  /** What was opened stays what it was, whatever happens to its key, until it is closed. */
  close(): Promise<void>;
}

/**
 * Where files' bytes are kept, by keys like `facility/appointment/name` of letters, digits, `-` and `.`. Nothing else is
 * asked of it, so that an object store can take the disk's place.
 */
export interface FileStore {
  /**
   * Resolves once the bytes would survive a power cut; the key then has all of them, or what it had before. With
   * `onlyOver` nothing new appears: what was removed meanwhile stays removed. @throws FileStoreError
   */
  put(key: string, content: Content, options?: { onlyOver: boolean }): Promise<void>;
  /** null: nothing is there. @throws FileStoreError */
  open(key: string): Promise<StoredFile | null>;
  /** The keys under `folder` (`''`: all), in no order. */
  list(folder: string): AsyncIterable<string>;
  /** Nothing there is as good. */
  remove(key: string): Promise<void>;
  /** All keys under it. */
  removeFolder(folder: string): Promise<void>;
}

export type Content = Iterable<Buffer> | AsyncIterable<Buffer>;

/**
 * `full`: no room left. `failed`: the store refused. `altered`: the bytes aren't those that were put there.
 * `key-unknown`: they were sealed with a key that the settings don't hold.
 */
export type FileFault = 'full' | 'failed' | 'altered' | 'key-unknown';

/** Nothing half written can be read, and nothing altered. */
export class FileStoreError extends Error {
  readonly fault: FileFault;

  constructor(fault: FileFault, options?: ErrorOptions) {
    super(`the store of files: ${fault}`, options);
    this.name = 'FileStoreError';
    this.fault = fault;
  }
}

/** ENOSPC: no room; EDQUOT: no room for this user. */
export const isFullDisk = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');

/** The same bytes in pieces of `size`, but for the last one, which may be shorter; one at least. */
export async function* inPieces(
  content: Content,
  size: number,
): AsyncGenerator<{ bytes: Buffer; isLast: boolean }> {
  let kept: Buffer[] = [];
  let length = 0;
  for await (const piece of content) {
    kept.push(piece);
    length += piece.byteLength;
    if (length <= size) continue;
    const all = Buffer.concat(kept, length);
    let at = 0;
    // What may be the last one waits for what comes after it.
    for (; length - at > size; at += size) yield { bytes: all.subarray(at, at + size), isLast: false };
    kept = [all.subarray(at)];
    length -= at;
  }
  yield { bytes: Buffer.concat(kept, length), isLast: true };
}
