import { startClamd } from '#tests/harness/clamd.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClamd } from './clamd.ts';

const EICAR = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*';
let clamd: Awaited<ReturnType<typeof startClamd>>;
const others: Server[] = [];
const folder = mkdtempSync(join(tmpdir(), 'clamd-'));
beforeAll(async () => {
  clamd = await startClamd({ limitBytes: 1024 * 1024 });
});
afterAll(async () => {
  await clamd.stop();
  for (const server of others) server.close();
  rmSync(folder, { recursive: true });
});

test('the test file is found wherever it stands, other bytes are clean', async () => {
  const { scan } = createClamd(clamd.address);
  expect(await scan(Buffer.from(EICAR))).toBe('infected');
  expect(await scan(Buffer.concat([Buffer.alloc(200_000), Buffer.from(EICAR)]))).toBe('infected');
  // A chunk's length is no end of the stream.
  expect(await scan(Buffer.alloc(300_000))).toBe('clean');
  expect(await scan(Buffer.alloc(0))).toBe('clean');
  expect(clamd.seen).toEqual([EICAR.length, 200_000 + EICAR.length, 300_000, 0]);
});

test('a file that it won’t take is not clean', async () => {
  await expect(createClamd(clamd.address).scan(Buffer.alloc(3 * 1024 * 1024))).rejects.toThrow(/clamd/);
});

async function answering(bytes: string | null, where: { port: number } | { path: string } = { port: 0 }) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (bytes !== null) socket.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(where, resolve));
  others.push(server);
  return server;
}
const addressOf = (server: Server) => `127.0.0.1:${(server.address() as AddressInfo).port}`;

test.each(['', 'stream: OKAY\0', 'OK\0', 'stream: x FOUND', 'x'.repeat(10_000)])(
  'an answer %j is judged by its very words',
  async (text) => {
    const scan = createClamd(addressOf(await answering(text))).scan(Buffer.from('x'));
    if (text.endsWith('FOUND')) expect(await scan).toBe('infected');
    else await expect(scan).rejects.toThrow(/clamd/);
  },
);

test('silence, or nobody there, is no verdict', async () => {
  await expect(createClamd(addressOf(await answering(null)), 100).scan(Buffer.from('x'))).rejects.toThrow(
    'clamd gives no answer',
  );
  await expect(createClamd('127.0.0.1:1').scan(Buffer.from('x'))).rejects.toThrow('clamd gives no answer');
});

test('a socket in a folder will do', async () => {
  const path = join(folder, 'clamd.ctl');
  await answering('stream: OK\0', { path });
  expect(await createClamd(path).scan(Buffer.from('x'))).toBe('clean');
});
