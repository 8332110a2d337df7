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

const NEW_LINE = Buffer.from('\n');
const HASH = 0x23;
/** What a hexadecimal digit is worth; -1: it is none. */
const DIGITS = Int8Array.from({ length: 256 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase()),
);

/**
 * `/J#61vaScript` is another spelling of `/JavaScript`. Byte by byte: replaced in a string, 25 MB of these alone held
 * everybody's requests for three seconds.
 */
function plain(bytes: Buffer): string {
  if (!bytes.includes(HASH)) return bytes.toString('latin1');
  const clear = Buffer.allocUnsafe(bytes.byteLength);
  let length = 0;
  for (let at = 0; at < bytes.byteLength; at += 1) {
    const byte = bytes[at] ?? 0;
    const high = byte === HASH ? (DIGITS[bytes[at + 1] ?? 0] ?? -1) : -1;
    const low = high < 0 ? -1 : (DIGITS[bytes[at + 2] ?? 0] ?? -1);
    clear[length++] = low < 0 ? byte : high * 16 + low;
    if (low >= 0) at += 2;
  }
  return clear.toString('latin1', 0, length);
}

/** A4 at 1,200 dots to the inch has 139 million; of more a reader's tab dies, and the call in it. */
const MOST_PIXELS = 150_000_000;
function pixelsOf(dictionary: string): number {
  const side = (name: string) =>
    Number(new RegExp(`/${name}\\s+(\\d{1,9})(?!\\d)`).exec(dictionary)?.[1] ?? 0);
  return side('Width') * side('Height');
}

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

/** The compressed objects of a file, where more may hide. null: they can't be read, or something doesn't end. */
function packedObjects(bytes: Buffer, streams: readonly PdfStream[]): Buffer | null {
  let room = MAX_OBJECTS_BYTES;
  const found: Buffer[] = [];
  for (const { dictionary, start } of streams) {
    const clear = plain(Buffer.from(dictionary, 'latin1'));
    if (pixelsOf(clear) > MOST_PIXELS) return null;
    if (!holdsObjects(clear)) continue;
    if (!isPackedPlainly(clear)) return null;
    try {
      // To its own end: a file may say « endstream » before it.
      const objects = inflateSync(bytes.subarray(start), { maxOutputLength: room });
      room -= objects.byteLength;
      found.push(objects, NEW_LINE);
    } catch {
      return null;
    }
  }
  return Buffer.concat(found);
}

/**
 * Whether a PDF only shows something. What can't be looked into (objects that are encrypted, or packed otherwise than
 * every writer does), or has no end to speak of, counts as unsafe: a photo of the paper always remains.
 */
export function isPassivePdf(bytes: Buffer): boolean {
  if (ACTIVE_NAME.test(plain(bytes))) return false;
  const streams = pdfStreams(bytes.toString('latin1'));
  const objects = streams && packedObjects(bytes, streams);
  return objects !== null && !ACTIVE_NAME.test(plain(objects));
}
