import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { Content } from './file-store.ts';

export interface ZipEntry {
  /** With `/` between folders. */
  name: string;
  sizeBytes: number;
  /** The format wants it before the bytes. */
  crc: number;
  pieces: () => Content;
}

export const zipText = (name: string, text: string): ZipEntry => {
  const bytes = Buffer.from(text);
  return { name, sizeBytes: bytes.byteLength, crc: crc32(bytes), pieces: () => [bytes] };
};

/**
 * Reads the whole of it once for its checksum, before anything of it leaves, and then anew: nothing is whole in memory.
 * @throws what reading it throws
 */
export async function zipFile(
  name: string,
  { sizeBytes, pieces }: { sizeBytes: number; pieces: () => AsyncIterable<Buffer> },
): Promise<ZipEntry> {
  let crc = 0;
  for await (const piece of pieces()) crc = crc32(piece, crc);
  return { name, sizeBytes, crc, pieces };
}

/** Names are in UTF-8. */
const FLAGS = 0x0800;
const VERSION = 20;
const LARGEST = 0xffff_ffff;
const LOCAL = 0x0403_4b50;
const CENTRAL = 0x0201_4b50;
const END = 0x0605_4b50;

/** MS-DOS date and time, UTC. */
function dosTime(ms: number): [time: number, date: number] {
  const at = new Date(ms);
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  return [time, ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate()];
}

/** What the local and the central header have in common: 26 bytes. */
function described({ name, sizeBytes, crc }: ZipEntry, atMs: number): Buffer {
  const head = Buffer.alloc(26);
  const [time, date] = dosTime(atMs);
  head.writeUInt16LE(VERSION, 0);
  head.writeUInt16LE(FLAGS, 2);
  head.writeUInt16LE(time, 6);
  head.writeUInt16LE(date, 8);
  head.writeUInt32LE(crc, 10);
  head.writeUInt32LE(sizeBytes, 14);
  head.writeUInt32LE(sizeBytes, 18);
  head.writeUInt16LE(Buffer.byteLength(name), 22);
  return head;
}

const number32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

async function* archive(entries: AsyncIterable<ZipEntry>, atMs: number): AsyncGenerator<Buffer> {
  const directory: Buffer[] = [];
  let offset = 0;
  for await (const entry of entries) {
    const [head, name] = [described(entry, atMs), Buffer.from(entry.name)];
    const local = Buffer.concat([number32(LOCAL), head, name]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([number32(CENTRAL), Buffer.from([VERSION, 0]), head, place, name]));
    offset += local.byteLength + entry.sizeBytes;
    if (offset > LARGEST) throw new RangeError('an archive of more than 4 GiB');
    yield local;
    yield* entry.pieces();
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(central.byteLength, 8);
  end.writeUInt32LE(offset, 12);
  yield Buffer.concat([central, number32(END), end]);
}

/**
 * A ZIP archive, entry by entry, stored as they are: photos and PDFs gain nothing by compression. Nothing is read before
 * who takes it has room. Fails with a RangeError above 4 GiB: the format of that size is another one.
 */
export const zipStream = (entries: AsyncIterable<ZipEntry>, atMs: number): Readable =>
  // By bytes: by pieces, sixteen of them would wait, however long they are.
  Readable.from(archive(entries, atMs), { objectMode: false });
