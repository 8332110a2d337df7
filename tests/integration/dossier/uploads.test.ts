import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { ulid } from '#tests/factories/documents.ts';
import { DossierFileSchema } from '#domain/dossier-file.ts';
import { documentId } from '#domain/document-ids.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stage, type Stage } from './stage.ts';
import { createVisitor, type Visitor } from './visitor.ts';
import { begin, head, patch, upload } from './tus.ts';

let running: RunningService;
let scene: Stage;
let next = 100;
const newId = () => ulid(++next);

beforeAll(async () => {
  running = await startService();
  scene = await stage(running);
});
afterAll(() => running.close());

const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');
const EICAR = Buffer.from('X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*');

/** A PNG that says it is `side` × `side` and carries almost nothing. */
function hugePng(side: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const line = 1 + Math.ceil(side / 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(line * side))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const photo = (exif = true) => {
  const image = sharp({ create: { width: 900, height: 600, channels: 3, background: '#486' } }).jpeg();
  return exif
    ? image
        .withExif({
          IFD0: { Copyright: 'SECRET-PLACE' },
          IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 51/1 0/1' },
        })
        .toBuffer()
    : image.toBuffer();
};

/** Of noise: nothing compresses worse. */
const noisyPhoto = () => {
  const create = { width: 900, height: 600, channels: 3, background: '#486' } as const;
  const noise = { type: 'gaussian', mean: 128, sigma: 90 } as const;
  return sharp({ create: { ...create, noise } })
    .jpeg()
    .toBuffer();
};

const stored = async (id: string) =>
  DossierFileSchema.parse(await scene.database.get(documentId.file(scene.id, id)));

describe('a family sends a photo', () => {
  test('it is in the dossier without the place where it was taken, for the three who may read it', async () => {
    const id = newId();
    const answer = await upload(scene.family, {
      id,
      bytes: await photo(),
      linkId: scene.linkId,
      name: 'Carte.jpg',
    });
    expect(answer.status, await answer.text()).toBe(204);
    const file = await stored(id);
    expect(file).toMatchObject({
      kind: 'document',
      name: 'Carte.jpg',
      mediaType: 'image/jpeg',
      closes: false,
    });
    expect(file.by).toMatchObject({ kind: 'family', id: scene.id });

    const space = await scene.family.expect(200, 'GET', `/api/links/${scene.linkId}`);
    const href = space.files.find((one: { id: string }) => one.id === id).href;
    for (const [visitor, path] of [
      [scene.family, href],
      [scene.doctor, `/files/${scene.id}/${id}`],
      [scene.nurse, `/files/${scene.id}/${id}`],
    ] as const) {
      const response = await visitor.send(path);
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(response.status).toBe(200);
      expect(bytes.includes('SECRET-PLACE')).toBe(false);
      expect((await sharp(bytes).metadata()).exif).toBeUndefined();
      expect(response.headers.get('content-type')).toBe('image/jpeg');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('content-security-policy')).toContain('sandbox');
      expect(response.headers.get('cache-control')).toBe('private, no-store');
      expect(response.headers.get('content-disposition')).toContain('filename="Carte.jpg"');
    }
  });

  test('its thumbnail is small, for the same three, and is made anew when it is lost; a PDF has none', async () => {
    const [id, pdf] = [newId(), newId()];
    const bytes = await noisyPhoto();
    expect((await upload(scene.family, { id, bytes, linkId: scene.linkId })).status).toBe(204);
    expect((await upload(scene.family, { id: pdf, bytes: PDF, linkId: scene.linkId })).status).toBe(204);
    const thumbnail = async (visitor: Visitor, query = '') => {
      const response = await visitor.send(`/files/${scene.id}/${id}/thumbnail${query}`);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('image/jpeg');
      expect(response.headers.get('cache-control')).toBe('private, no-store');
      return Buffer.from(await response.arrayBuffer());
    };
    const first = await thumbnail(scene.family, `?link=${scene.linkId}`);
    expect(first.byteLength).toBeLessThanOrEqual(30_000);
    expect(await sharp(first).metadata()).toMatchObject({ format: 'jpeg', width: 320, height: 213 });

    const folder = join(running.dataDirectory, 'files', scene.facility, scene.id);
    const kept = () => readdir(folder).then((names) => names.find((name) => name.endsWith('thumbnail')));
    await rm(join(folder, (await kept())!));
    expect(await thumbnail(scene.doctor)).toEqual(first);
    expect(await kept()).toBeDefined();
    expect(await thumbnail(scene.nurse)).toEqual(first);

    for (const [visitor, query] of [
      [scene.doctor, ''],
      [scene.family, `?link=${scene.linkId}`],
    ] as const)
      expect((await visitor.send(`/files/${scene.id}/${pdf}/thumbnail${query}`)).status).toBe(404);
  });

  test('it resumes after a cut, from another sign-in', async () => {
    const id = newId();
    const bytes = await photo();
    const created = await begin(scene.family, { id, bytes, linkId: scene.linkId });
    const location = created.headers.get('location') ?? '';
    const half = Math.floor(bytes.byteLength / 2);
    expect((await patch(scene.family, location, bytes.subarray(0, half))).status).toBe(204);

    const again = createVisitor(running.url);
    expect((await head(again, location)).status).toBe(401);
    await again.expect(200, 'POST', '/api/links/sign-in', scene.credentials);
    const state = await head(again, location);
    expect(state.headers.get('upload-offset')).toBe(String(half));
    expect((await patch(again, location, bytes.subarray(half), half)).status).toBe(204);
    expect((await stored(id)).mediaType).toBe('image/jpeg');
    // The last answer was lost: the client asks, and is told that all is there.
    expect((await head(again, location)).headers.get('upload-offset')).toBe(String(bytes.byteLength));
  });

  test('sending it again changes nothing', async () => {
    const id = newId();
    const bytes = await photo();
    await upload(scene.family, { id, bytes, linkId: scene.linkId });
    const first = await stored(id);
    const answer = await upload(scene.family, { id, bytes: await photo(false), linkId: scene.linkId });
    expect(answer.status).toBe(204);
    expect(await stored(id)).toEqual(first);
  });
});

describe('what is refused', () => {
  test.each<[string, () => Buffer | Promise<Buffer>, number, string, Record<string, string>?]>([
    ['a virus test file', () => EICAR, 415, 'file-type-refused'],
    ['a web page', () => Buffer.from('<!doctype html><script>alert(1)</script>'), 415, 'file-type-refused'],
    [
      'an SVG',
      () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
      415,
      'file-type-refused',
    ],
    ['a ZIP', () => Buffer.from('504b0304140000000800', 'hex'), 415, 'file-type-refused'],
    ['random bytes', () => Buffer.alloc(5000, 7), 415, 'file-type-refused'],
    ['a PDF cut short', () => PDF.subarray(0, 30), 422, 'file-damaged'],
    [
      'a PDF with an archive behind',
      () => Buffer.concat([PDF, Buffer.from('PK\x05\x06'), Buffer.alloc(18)]),
      422,
      'file-damaged',
    ],
    [
      'a PDF with a page behind',
      () => Buffer.concat([PDF, Buffer.from('<script>alert(1)</script>')]),
      422,
      'file-damaged',
    ],
    ['a photo cut short', async () => (await photo()).subarray(0, 1500), 422, 'file-damaged'],
    ['a picture of 30,000 × 30,000', () => hugePng(30_000), 413, 'file-too-large'],
    ['bytes that changed on the way', () => photo(), 422, 'file-altered', { sha256: 'a'.repeat(64) }],
    ['nothing', () => Buffer.alloc(0), 422, 'file-damaged'],
    ['a report by the family', () => PDF, 403, 'forbidden', { kind: 'report' }],
    ['an id that is none', () => PDF, 400, 'bad-request', { id: '../../etc' }],
    ['a name of control characters', () => PDF, 400, 'bad-request', { name: 'a\u0000b' }],
    ['another appointment', () => PDF, 404, 'not-found', { appointment: ulid(77) }],
  ])('%s', async (_what, make, status, code, over = {}) => {
    const id = newId();
    const answer = await upload(scene.family, { id, bytes: await make(), linkId: scene.linkId, ...over });
    const body = await answer.text();
    expect(answer.status, body).toBe(status);
    expect(JSON.parse(body).error).toBe(code);
    expect(await scene.database.get(documentId.file(scene.id, id))).toBeNull();
    expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
  });

  test('a photo with a script behind is kept without it', async () => {
    const id = newId();
    const bytes = Buffer.concat([
      await photo(),
      Buffer.from('<script>alert(1)</script>'),
      Buffer.from('PK\x05\x06'),
    ]);
    expect((await upload(scene.family, { id, bytes, linkId: scene.linkId })).status).toBe(204);
    const read = await scene.doctor.send(`/files/${scene.id}/${id}`);
    expect(Buffer.from(await read.arrayBuffer()).includes('script')).toBe(false);
  });

  test('one more than may be under way for a dossier; others’ go on', async () => {
    const busy = await stage(running);
    const more = () => begin(busy.family, { id: newId(), bytes: PDF, linkId: busy.linkId });
    for (let times = 0; times < 4; times += 1) await Promise.all(Array.from({ length: 10 }, more));
    const answer = await more();
    expect([answer.status, (await answer.json()).error]).toEqual([429, 'too-many-attempts']);
    const other = await upload(scene.family, { id: newId(), bytes: PDF, linkId: scene.linkId });
    expect(other.status).toBe(204);
  });

  test('more than the limit, before a byte is sent', async () => {
    const answer = await scene.family.send('/files/uploads', {
      method: 'POST',
      headers: {
        'tus-resumable': '1.0.0',
        'upload-length': String(26 * 1024 * 1024),
        'upload-metadata': `id ${btoa(newId())},kind ${btoa('document')},name ${btoa('a')},sha256 ${btoa('a'.repeat(64))},linkId ${btoa(scene.linkId)}`,
      },
    });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ error: 'file-too-large' });
  });

  test.each([
    ['POST', '/files/uploads', {}],
    ['POST', '/files/uploads', { 'upload-metadata': '%%%' }],
    ['POST', '/files/uploads', { 'upload-length': '-1', 'upload-metadata': 'id x' }],
    ['PATCH', '/files/uploads/00', { 'upload-offset': 'x' }],
    ['PATCH', `/files/uploads/${'0'.repeat(32)}`, {}],
    ['HEAD', '/files/uploads/..%2f..%2fetc', {}],
    ['DELETE', '/files/uploads/a', {}],
    ['GET', '/files/uploads/a', {}],
    ['GET', '/files/a/b', {}],
    ['GET', `/files/${ulid(1)}/${ulid(2)}?link=x`, {}],
    ['GET', `/files/${ulid(1)}/%2e%2e%2f%2e%2e`, {}],
  ])('%s %s %j is a refusal, not a fault', async (method, path, headers) => {
    for (const visitor of [scene.family, scene.doctor, scene.nurse]) {
      const answer = await visitor.send(path, { method, headers: { 'tus-resumable': '1.0.0', ...headers } });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    }
  });
});

describe('someone else’s dossier', () => {
  test('nobody of another facility reads or adds', async () => {
    const id = newId();
    await upload(scene.family, { id, bytes: await photo(), linkId: scene.linkId });
    const other = await stage(running);
    for (const visitor of [other.doctor, other.nurse, other.family]) {
      for (const path of ['', '/thumbnail', `/thumbnail?link=${scene.linkId}`])
        expect((await visitor.send(`/files/${scene.id}/${id}${path}`)).status).toBeGreaterThanOrEqual(401);
      expect(
        (await upload(visitor, { id: newId(), bytes: PDF, appointment: scene.id })).status,
      ).toBeGreaterThanOrEqual(401);
    }
    for (const visitor of [other.doctor, other.nurse])
      expect((await visitor.send(`/files/${scene.id}/${id}`)).status).toBe(404);
    expect((await other.family.send(`/files/${scene.id}/${id}?link=${other.linkId}`)).status).toBe(404);
    await other.doctor.expect(404, 'GET', `/api/doctor/appointments/${scene.id}`);
    await other.family.expect(401, 'GET', `/api/links/${scene.linkId}`);
    await other.doctor.expect(404, 'PUT', `/api/doctor/appointments/${scene.id}/draft`, {
      text: 'x',
      savedAt: '2027-01-01T00:00:00.000Z',
    });
  });
});
