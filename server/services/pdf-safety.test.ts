import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { isPassivePdf } from './pdf-safety.ts';

const pdf = (...objects: (string | Buffer)[]) =>
  Buffer.concat([
    Buffer.from('%PDF-1.5\n'),
    ...objects.flatMap((object) => [Buffer.from(object), Buffer.from('\n')]),
    Buffer.from('trailer\n<< /Root 1 0 R >>\n%%EOF\n'),
  ]);
const packed = (content: string | Buffer, type = '/Type /ObjStm') =>
  Buffer.concat([
    Buffer.from(`7 0 obj\n<< ${type} /N 1 /First 4 /Filter /FlateDecode >>\nstream\n`),
    deflateSync(content),
    Buffer.from('\nendstream\nendobj'),
  ]);
const PAGE = '1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj';

test.each<[string, Buffer]>([
  ['a page', pdf(PAGE)],
  ['packed objects', pdf(PAGE, packed('1 0 << /Type /Font /BaseFont /Arial >>'))],
  [
    'a link to a page of the web',
    pdf(PAGE, '3 0 obj\n<< /A << /S /URI /URI (https://a.example/) >> >>\nendobj'),
  ],
  ['a text about JavaScript', pdf(PAGE, '4 0 obj\n(le langage JavaScript, /JavaScriptocratie)\nendobj')],
  [
    'bytes of chance',
    pdf(PAGE, packed(Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 251)), '/Length 9')),
  ],
])('passive: %s', (_what, bytes) => expect(isPassivePdf(bytes)).toBe(true));

const SCRIPT = '<< /S /JavaScript /JS (app.alert(1)) >>';
test.each<[string, Buffer]>([
  ['a script', pdf(PAGE, `3 0 obj\n${SCRIPT}\nendobj`)],
  [
    'a script spelt otherwise',
    pdf(PAGE, `3 0 obj\n${SCRIPT.replace('/JavaScript', '/J#61vaScr#69pt')}\nendobj`),
  ],
  ['a script in packed objects', pdf(PAGE, packed(`3 0 ${SCRIPT}`))],
  ['a script in the second pack', pdf(PAGE, packed('1 0 << >>'), packed(`3 0 ${SCRIPT}`))],
  ['a pack spelt otherwise', pdf(PAGE, packed(`3 0 ${SCRIPT}`, '/Type /Obj#53tm'))],
  [
    'a pack that can’t be read',
    pdf(PAGE, '7 0 obj\n<< /Type /ObjStm /Filter /LZWDecode >>\nstream\nxyz\nendstream'),
  ],
  ['a pack that doesn’t end', pdf(PAGE, '7 0 obj\n<< /Type /ObjStm >>\nstream\n')],
  ['a pack of 200 MB', pdf(PAGE, packed(Buffer.alloc(200 * 1024 * 1024)))],
  ['a program', pdf(PAGE, '3 0 obj\n<< /S /Launch /F (cmd.exe) >>\nendobj')],
  ['another file', pdf(PAGE, '3 0 obj\n<< /Names << /EmbeddedFiles 4 0 R >> >>\nendobj')],
  ['a form that sends itself', pdf(PAGE, '3 0 obj\n<< /S /SubmitForm /F (https://a.example) >>\nendobj')],
  ['a film', pdf(PAGE, '3 0 obj\n<< /Subtype /RichMedia >>\nendobj')],
])('active: %s', (_what, bytes) => expect(isPassivePdf(bytes)).toBe(false));
