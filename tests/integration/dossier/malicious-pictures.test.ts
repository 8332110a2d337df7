import { documentId } from '#domain/document-ids.ts';
import { ulid } from '#tests/factories/documents.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stage, type Stage } from './stage.ts';
import { upload } from './tus.ts';

let running: RunningService;
let scene: Stage;
let next = 500;
beforeAll(async () => {
  running = await startService();
  scene = await stage(running);
});
afterAll(() => running.close());

const plain = (width: number, height: number, background = '#486') =>
  sharp({ create: { width, height, channels: 3, background } });
const frames = () =>
  Promise.all(['#f00', '#0f0'].map((background) => plain(40, 40, background).png().toBuffer()));
const SCRIPT = '<script>alert(1)</script>';

test.each<[string, () => Promise<Buffer> | Buffer, string]>([
  [
    'a bomb of pixels in a small WebP',
    () => plain(12_000, 12_000).webp({ quality: 1, effort: 0 }).toBuffer(),
    'file-too-large',
  ],
  [
    'a PNG cut short',
    async () => (await plain(900, 900).png({ compressionLevel: 0 }).toBuffer()).subarray(0, 50_000),
    'file-damaged',
  ],
  [
    'an SVG that says it is a JPEG',
    () => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}</svg>`),
    'file-type-refused',
  ],
  ['a page with a picture’s name', () => Buffer.from(`<!doctype html>${SCRIPT}`), 'file-type-refused'],
])('%s has neither file nor thumbnail', async (_what, make, code) => {
  const id = ulid(++next);
  const answer = await upload(scene.family, { id, bytes: await make(), linkId: scene.linkId, name: 'a.jpg' });
  expect((await answer.json()).error).toBe(code);
  expect(await scene.database.get(documentId.file(scene.id, id))).toBeNull();
  for (const path of ['', '/thumbnail'])
    expect((await scene.doctor.send(`/files/${scene.id}/${id}${path}`)).status).toBe(404);
  expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
});

test('of an animated picture with a page behind it, one still image and its thumbnail are kept', async () => {
  const animated = await sharp(await frames(), { join: { animated: true } })
    .webp({ loop: 0 })
    .toBuffer();
  expect((await sharp(animated).metadata()).pages).toBe(2);
  const id = ulid(++next);
  const bytes = Buffer.concat([animated, Buffer.from(SCRIPT)]);
  expect((await upload(scene.family, { id, bytes, linkId: scene.linkId, name: 'a.webp' })).status).toBe(204);
  for (const path of ['', '/thumbnail']) {
    const answer = await scene.doctor.send(`/files/${scene.id}/${id}${path}`);
    const kept = Buffer.from(await answer.arrayBuffer());
    expect([answer.status, answer.headers.get('content-security-policy')]).toEqual([
      200,
      expect.stringContaining('sandbox'),
    ]);
    expect((await sharp(kept).metadata()).pages ?? 1).toBe(1);
    expect(kept.includes('script')).toBe(false);
  }
});
