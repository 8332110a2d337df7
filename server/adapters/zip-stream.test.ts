import { unzipSync } from 'fflate';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { zipFile, zipStream, type ZipEntry } from './zip-stream.ts';

const PIECE = Buffer.alloc(64 * 1024, 7);
const PIECES = 160;
const NOW = Date.parse('2026-11-23T22:00:00.000Z');

/** Files of 10 MB; how many pieces of them were read to be sent. */
function files(count: number) {
  let sent = 0;
  async function* entries(): AsyncGenerator<ZipEntry> {
    for (let index = 0; index < count; index += 1) {
      let reads = 0;
      async function* pieces() {
        reads += 1;
        for (let piece = 0; piece < PIECES; piece += 1) {
          if (reads > 1) sent += 1;
          yield PIECE;
        }
      }
      yield await zipFile(`${index}.pdf`, { sizeBytes: PIECE.byteLength * PIECES, pieces });
    }
  }
  return { entries: entries(), sent: () => sent };
}

test('of who takes it slowly nothing is read ahead', async () => {
  const { entries, sent } = files(10);
  const archive = zipStream(entries, NOW);
  await once(archive, 'readable');
  expect(sent()).toBeLessThan(5);
  archive.destroy();
});

test('it is an archive that others open, with what was in it', async () => {
  const { entries } = files(2);
  const found = unzipSync(new Uint8Array(await buffer(zipStream(entries, NOW))));
  expect(Object.keys(found)).toEqual(['0.pdf', '1.pdf']);
  expect(Buffer.from(found['1.pdf']!).equals(Buffer.concat(Array(PIECES).fill(PIECE)))).toBe(true);
});
