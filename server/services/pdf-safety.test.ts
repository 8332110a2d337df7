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
const packedBy = (dictionary: string, bytes: Buffer) =>
  Buffer.concat([
    Buffer.from(`7 0 obj\n<< ${dictionary} >>\nstream\n`),
    bytes,
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
    'packed objects, their filter in a list',
    pdf(PAGE, packedBy('/Type /ObjStm /N 1 /First 4 /Filter [ /FlateDecode ]', deflateSync('1 0 << >>'))),
  ],
  [
    'a table of contents before a drawing',
    pdf(
      '4 0 obj\n<< /Type /Outlines /First 5 0 R /Title (obj << a \\) b) >>\nendobj',
      packedBy('/Length 9 /Filter [ /ASCII85Decode /LZWDecode ]', Buffer.from('xyz')),
    ),
  ],
  [
    'bytes of chance',
    pdf(PAGE, packed(Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 251)), '/Length 9')),
  ],
  [
    'a page scanned finely',
    pdf(PAGE, packedBy('/Subtype /Image /Width 9921 /Height 14031', Buffer.from('x'))),
  ],
])('passive: %s', (_what, bytes) => expect(isPassivePdf(bytes)).toBe(true));

const SCRIPT = '<< /S /JavaScript /JS (app.alert(1)) >>';
const HIDDEN = deflateSync(`3 0 ${SCRIPT}`);
const OBJECTS = '/Type /ObjStm /N 1 /First 4';
/** « Up », four letters a row: what stands in the bytes is the difference. */
function turned(text: string): Buffer {
  const bytes = Buffer.from(text.padEnd(Math.ceil(text.length / 4) * 4));
  const rows = Array.from({ length: bytes.length / 4 }, (_, row) => {
    const above = (index: number) => (row === 0 ? 0 : (bytes[index - 4] ?? 0));
    const letters = [0, 1, 2, 3].map((column) => row * 4 + column);
    return [2, ...letters.map((index) => ((bytes[index] ?? 0) - above(index)) & 255)];
  });
  return Buffer.from(rows.flat());
}

test.each<[string, Buffer]>([
  [
    'a pack within a pack',
    pdf(PAGE, packedBy(`${OBJECTS} /Filter [/FlateDecode /FlateDecode]`, deflateSync(HIDDEN))),
  ],
  [
    'a pack in hexadecimal',
    pdf(
      PAGE,
      packedBy(
        `${OBJECTS} /Filter [/FlateDecode /ASCIIHexDecode]`,
        deflateSync(Buffer.from(SCRIPT).toString('hex')),
      ),
    ),
  ],
  [
    'a pack whose bytes are differences',
    pdf(
      PAGE,
      packedBy(
        `${OBJECTS} /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 4 >>`,
        deflateSync(turned(`3 0 ${SCRIPT}`)),
      ),
    ),
  ],
  ['a pack that doesn’t say it is one', pdf(PAGE, packedBy('/N 1 /First 4 /Filter /FlateDecode', HIDDEN))],
  ...['(stream\n', '% 8 0 obj <<\n', '<38 0 obj<</A <41>', '(8 0 obj << /A\\(b)'].map(
    (decoy): [string, Buffer] => [
      `a pack behind a decoy: ${decoy}`,
      pdf(
        PAGE,
        packedBy(
          `${OBJECTS} /X ${decoy}${decoy.startsWith('(stream') ? 'endstream) ' : ' '}/Filter /FlateDecode`,
          HIDDEN,
        ),
      ),
    ],
  ),
  [
    'a pack with something after its keyword',
    pdf(PAGE, Buffer.concat([Buffer.from(`7 0 obj<<${OBJECTS}/Filter/FlateDecode>>%\nstream \r`), HIDDEN])),
  ],
  ['a file on a page', pdf(PAGE, '3 0 obj\n<< /FS << /F (a.exe) /EF << /F 5 0 R >> >> >>\nendobj')],
  ['a form in XML, which has scripts', pdf(PAGE, '3 0 obj\n<< /AcroForm << /XFA 5 0 R >> >>\nendobj')],
  ['a way to a file elsewhere', pdf(PAGE, '3 0 obj\n<< /S /GoToR /F (//a.example/b) >>\nendobj')],
  ...['obj<<', '%\n', 'obj (\\', 'obj<</A<', 'obj<<>>stream'].map((part): [string, Buffer] => [
    `more than can be looked through: ${JSON.stringify(part)}`,
    pdf(`obj ${part.repeat(500_000)}`, packed(`3 0 ${SCRIPT}`)),
  ]),
  [
    'a picture of 30,000 × 30,000',
    pdf(PAGE, packedBy('/Subtype /Image /Wi#64th 30000 /Height\n30000', deflateSync('x'))),
  ],
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
