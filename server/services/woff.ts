import { inflateSync } from 'node:zlib';

const WOFF_HEADER = 44;
const WOFF_ENTRY = 20;
const SFNT_HEADER = 12;
const SFNT_ENTRY = 16;
const padded = (length: number) => (length + 3) & ~3;

/**
 * A WOFF file (W3C WOFF 1.0) as the plain font in it: opened for each document, it would be inflated each time, by
 * JavaScript.
 */
export function sfntOf(woff: Buffer): Buffer {
  const count = woff.readUInt16BE(12);
  const power = Math.floor(Math.log2(count));
  const tables = Array.from({ length: count }, (_, index) => {
    const entry = woff.subarray(WOFF_HEADER + index * WOFF_ENTRY);
    const [offset, packed, length] = [4, 8, 12].map((at) => entry.readUInt32BE(at)) as [
      number,
      number,
      number,
    ];
    const raw = woff.subarray(offset, offset + packed);
    return {
      ...{ tag: entry.subarray(0, 4), checksum: entry.readUInt32BE(16), length },
      bytes: packed < length ? inflateSync(raw) : raw,
    };
  });
  const size = tables.reduce((sum, { length }) => sum + padded(length), SFNT_HEADER + count * SFNT_ENTRY);
  const sfnt = Buffer.alloc(size);
  woff.copy(sfnt, 0, 4, 8);
  for (const [index, value] of [count, 16 << power, power, (count - (1 << power)) * 16].entries())
    sfnt.writeUInt16BE(value, 4 + index * 2);
  let offset = SFNT_HEADER + count * SFNT_ENTRY;
  for (const [index, { tag, checksum, length, bytes }] of tables.entries()) {
    const at = SFNT_HEADER + index * SFNT_ENTRY;
    tag.copy(sfnt, at);
    for (const [place, value] of [checksum, offset, length].entries())
      sfnt.writeUInt32BE(value, at + 4 + place * 4);
    bytes.copy(sfnt, offset);
    offset += padded(length);
  }
  return sfnt;
}
