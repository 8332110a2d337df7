import { inflateSync } from 'node:zlib';
import { pdfStreams, type PdfStream } from './pdf-streams.ts';

/** Names of what a PDF does by itself or carries along: scripts, programs, other files, forms that send themselves. */
const ACTIVE = [
  ...['JavaScript', 'Launch', 'RichMedia', 'Rendition', 'Movie', 'Sound', 'SubmitForm', 'ImportData'],
  ...['EmbeddedFile', 'FileAttachment', 'GoToE', 'GoToR'],
];
/** Too short to be told from bytes of chance by themselves: a form in XML has scripts, `EF` an embedded file. */
const SHORT = String.raw`/(?:XFA|EF)[\0\t\n\f\r ]*(?:[[%]|<<|\d+ \d+ R)`;
const ACTIVE_NAME = new RegExp(`/(?:${ACTIVE.join('|')})s?(?![A-Za-z])|${SHORT}`);
/** Of all compressed objects of a file; documents have some hundred kB. */
const MAX_OBJECTS_BYTES = 64 * 1024 * 1024;

/** `/J#61vaScript` is another spelling of `/JavaScript`. */
const plain = (text: string) =>
  text.replace(/#([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** Readers go by `First`; some don't ask for the type. */
const holdsObjects = (dictionary: string) => /\/(?:ObjStm|First)(?![A-Za-z])/.test(dictionary);

/** As every writer packs objects: flat, by one filter, with nothing that turns the bytes once more. */
function isPackedPlainly(dictionary: string): boolean {
  const filters = dictionary.match(/\/Filter(?![A-Za-z])/g) ?? [];
  const isFlate = /\/Filter\s*(?:\/FlateDecode|\[\s*\/FlateDecode\s*\])(?=[\s/>])/.test(dictionary);
  return (
    isFlate && filters.length === 1 && !/[(%]|\/(?:DecodeParms|DP|F|FFilter)(?![A-Za-z])/.test(dictionary)
  );
}

/** The compressed objects of a file, where more may hide. null: they can't be read, or don't end. */
function packedObjects(bytes: Buffer, streams: readonly PdfStream[]): string | null {
  let room = MAX_OBJECTS_BYTES;
  const found: string[] = [];
  for (const { dictionary, start } of streams) {
    const clear = plain(dictionary);
    if (!holdsObjects(clear)) continue;
    if (!isPackedPlainly(clear)) return null;
    try {
      // To its own end: a file may say « endstream » before it.
      const objects = inflateSync(bytes.subarray(start), { maxOutputLength: room });
      room -= objects.byteLength;
      found.push(objects.toString('latin1'));
    } catch {
      return null;
    }
  }
  return found.join('\n');
}

/**
 * Whether a PDF only shows something. What can't be looked into (objects that are encrypted, or packed otherwise than
 * every writer does) counts as unsafe: a photo of the paper always remains.
 */
export function isPassivePdf(bytes: Buffer): boolean {
  const text = bytes.toString('latin1');
  if (ACTIVE_NAME.test(plain(text))) return false;
  const streams = pdfStreams(text);
  const objects = streams && packedObjects(bytes, streams);
  return objects !== null && !ACTIVE_NAME.test(plain(objects));
}
