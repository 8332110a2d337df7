import { crc32 } from 'node:zlib';

export interface ZipEntry {
  /** With `/` between folders. */
  name: string;
  bytes: Buffer;
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
function described({ name, bytes }: ZipEntry, atMs: number): Buffer {
  const head = Buffer.alloc(26);
  const [time, date] = dosTime(atMs);
  head.writeUInt16LE(VERSION, 0);
  head.writeUInt16LE(FLAGS, 2);
  head.writeUInt16LE(time, 6);
  head.writeUInt16LE(date, 8);
  head.writeUInt32LE(crc32(bytes), 10);
  head.writeUInt32LE(bytes.byteLength, 14);
  head.writeUInt32LE(bytes.byteLength, 18);
  head.writeUInt16LE(Buffer.byteLength(name), 22);
  return head;
}

const number32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

/**
 * A ZIP archive, entry by entry, stored as they are: photos and PDFs gain nothing by compression.
 * @throws RangeError above 4 GiB: the format of that size is another one
 */
export async function* zipStream(entries: AsyncIterable<ZipEntry>, atMs: number): AsyncGenerator<Buffer> {
  const directory: Buffer[] = [];
  let offset = 0;
  for await (const entry of entries) {
    const [head, name] = [described(entry, atMs), Buffer.from(entry.name)];
    const local = Buffer.concat([number32(LOCAL), head, name]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([number32(CENTRAL), Buffer.from([VERSION, 0]), head, place, name]));
    offset += local.byteLength + entry.bytes.byteLength;
    if (offset > LARGEST) throw new RangeError('an archive of more than 4 GiB');
    yield local;
    yield entry.bytes;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(central.byteLength, 8);
  end.writeUInt32LE(offset, 12);
  yield Buffer.concat([central, number32(END), end]);
}
