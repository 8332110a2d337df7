import { documentId } from '#domain/document-ids.ts';
import { ulid } from '#tests/factories/documents.ts';
import { startClamd } from '#tests/harness/clamd.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stage, type Stage } from '../dossier/stage.ts';
import { begin, head, patch, upload } from '../dossier/tus.ts';

const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');
const EICAR = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*';
const within = (text: string) => Buffer.from(PDF.toString().replace('<<>>', `<<>>\n% ${text}`));

let clamd: Awaited<ReturnType<typeof startClamd>>;
let running: RunningService;
let scene: Stage;
let next = 300;
beforeAll(async () => {
  clamd = await startClamd();
  running = await startService({ environment: { CLAMD_SOCKET: clamd.address } });
  scene = await stage(running);
});
afterAll(async () => {
  await running.close();
  await clamd.stop();
});
const stored = (id: string) => scene.database.get(documentId.file(scene.id, id));

async function send(bytes: Buffer) {
  const id = ulid(++next);
  const answer = await upload(scene.family, { id, bytes, linkId: scene.linkId, name: 'Courrier.pdf' });
  return { id, status: answer.status, text: await answer.text() };
}

test('a clean file is kept, an infected one is not, whatever it says it is', async () => {
  const clean = await send(PDF);
  expect([clean.status, (await stored(clean.id)) !== null]).toEqual([204, true]);
  const infected = await send(within(EICAR));
  expect([infected.status, JSON.parse(infected.text).error]).toEqual([422, 'file-unsafe']);
  expect(await stored(infected.id)).toBeNull();
  expect(clamd.seen.length).toBe(2);
});

test('while the scanner is away the file waits where it was sent, and enters once it is judged', async () => {
  await clamd.stop();
  const id = ulid(++next);
  const created = await begin(scene.family, { id, bytes: PDF, linkId: scene.linkId });
  const location = created.headers.get('location') ?? '';
  const answer = await patch(scene.family, location, PDF);
  expect([answer.status, JSON.parse(await answer.text()).error]).toEqual([503, 'store-unavailable']);
  expect(await stored(id)).toBeNull();
  expect((await fetch(`${running.url}/healthz`)).status).toBe(200);

  await clamd.start();
  expect((await head(scene.family, location)).headers.get('upload-offset')).toBe(String(PDF.byteLength));
  expect(await stored(id)).not.toBeNull();
});

const packed = (content: Buffer | string) =>
  Buffer.concat([
    Buffer.from('%PDF-1.5\n7 0 obj\n<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n'),
    deflateSync(content),
    Buffer.from('\nendstream\nendobj\ntrailer\n<<>>\n%%EOF\n'),
  ]);
test.each<[string, Buffer]>([
  ['a script in a PDF', within('/S /JavaScript /JS (app.alert(1))')],
  ['a script in a PDF’s packed objects', packed('<< /S /JavaScript /JS (app.alert(1)) >>')],
  ['a bomb in a PDF', packed(Buffer.alloc(200 * 1024 * 1024))],
])('%s is refused, and the service lives', async (_what, bytes) => {
  const { id, status, text } = await send(bytes);
  expect([status, JSON.parse(text).error]).toEqual([422, 'file-unsafe']);
  expect(await stored(id)).toBeNull();
  expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
});
