import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { createServer, connect, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentId } from '#domain/document-ids.ts';
import type { DossierFile } from '#domain/dossier-file.ts';
import { ulid } from '#tests/factories/documents.ts';
import { createSettableClock } from '#tests/fakes/clock.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { Upload } from 'tus-js-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stage, type Stage } from './stage.ts';
import { begin, head, patch, upload } from './tus.ts';

let dataDirectory: string;
let running: RunningService;
let scene: Stage;
beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'resume-'));
  // Not this machine's: what is begun ages by the service's clock.
  const clock = createSettableClock('2031-05-04T08:00:00.000Z');
  running = await startService({ environment: { DATA_DIR: dataDirectory }, clock });
  scene = await stage(running);
});
afterAll(async () => {
  await running.close();
  await rm(dataDirectory, { recursive: true });
});

const pdf = (sizeBytes: number) =>
  Buffer.concat([
    Buffer.from('%PDF-1.4\n%'),
    Buffer.from(randomBytes(sizeBytes / 2).toString('hex')),
    Buffer.from('\n%%EOF\n'),
  ]);
const fileOf = (id: string) =>
  scene.database.get<DossierFile & { _id: string }>(documentId.file(scene.id, id));
const uploadsFolder = () => readdir(join(dataDirectory, 'uploads'));

/** A line that breaks each connection after so many bytes, `cuts` times. */
async function startBadLine(target: string, cutAfterBytes: number, cuts: number) {
  const { hostname, port } = new URL(target);
  let sent = 0;
  let left = cuts;
  const server = createServer((client) => {
    const service: Socket = connect(Number(port), hostname);
    let bytes = 0;
    client.on('data', (chunk) => {
      sent += chunk.length;
      bytes += chunk.length;
      if (bytes > cutAfterBytes && left > 0) {
        left -= 1;
        client.destroy();
        service.destroy();
      } else service.write(chunk);
    });
    service.pipe(client);
    for (const socket of [client, service]) socket.on('error', () => undefined);
    client.on('close', () => service.destroy());
  });
  await new Promise<void>((resolve) => void server.listen(0, hostname, resolve));
  return {
    url: `http://${hostname}:${(server.address() as AddressInfo).port}`,
    sentBytes: () => sent,
    cutsLeft: () => left,
    close: () => void server.close(),
  };
}

test('on a line that breaks five times, the family’s client sends little more than the file', async () => {
  const bytes = pdf(8_000_000);
  const line = await startBadLine(running.url, 1_500_000, 5);
  const id = ulid(300);
  await new Promise<void>((resolve, reject) => {
    new Upload(bytes, {
      endpoint: `${line.url}/files/uploads`,
      headers: { cookie: scene.family.cookie() },
      retryDelays: Array.from({ length: 10 }, () => 20),
      metadata: {
        id,
        linkId: scene.linkId,
        kind: 'document',
        name: 'Dossier.pdf',
        sha256: createHash('sha256').update(bytes).digest('hex'),
      },
      onSuccess: () => resolve(),
      onError: reject,
    }).start();
  });
  line.close();
  expect(line.cutsLeft()).toBe(0);
  expect(await fileOf(id)).toMatchObject({ sizeBytes: bytes.byteLength });
  expect(line.sentBytes() / bytes.byteLength).toBeLessThan(1.5);
});

test('the service stops in the middle: the upload goes on where it was', async () => {
  const bytes = pdf(200_000);
  const id = ulid(301);
  const location =
    (await begin(scene.family, { id, bytes, linkId: scene.linkId })).headers.get('location') ?? '';
  await patch(scene.family, location, bytes.subarray(0, 50_000));
  await running.close();
  running = await startService({ environment: { DATA_DIR: dataDirectory }, clock: running.clock });
  const visitor = scene.family;
  visitor.moveTo(running.url);
  scene.database = running.service.store.database(scene.database.name);
  expect((await head(visitor, location)).headers.get('upload-offset')).toBe('50000');
  expect((await patch(visitor, location, bytes.subarray(50_000), 50_000)).status).toBe(204);
  expect(await fileOf(id)).toMatchObject({ sizeBytes: bytes.byteLength });
});

test('what was received is not kept twice, and what was given up goes after eight days', async () => {
  const bytes = pdf(100_000);
  await upload(scene.family, { id: ulid(302), bytes, linkId: scene.linkId });
  const begun = await begin(scene.family, { id: ulid(303), bytes, linkId: scene.linkId });
  await patch(scene.family, begun.headers.get('location') ?? '', bytes.subarray(0, 10));

  let heldBytes = 0;
  for (const name of await uploadsFolder())
    heldBytes += (await stat(join(dataDirectory, 'uploads', name))).blocks * 512;
  expect(heldBytes).toBeLessThan(bytes.byteLength);

  await running.close();
  running.clock.advance(7 * 24 * 3_600_000);
  running = await startService({ environment: { DATA_DIR: dataDirectory }, clock: running.clock });
  expect((await uploadsFolder()).filter((name) => !name.endsWith('.json'))).toHaveLength(1);
  await running.close();
  running.clock.advance(2 * 24 * 3_600_000);
  running = await startService({ environment: { DATA_DIR: dataDirectory }, clock: running.clock });
  expect(await uploadsFolder()).toEqual([]);
});
