import { inflateSync } from 'node:zlib';

/** Names of what a PDF does by itself or carries along: scripts, programs, other files, forms that send themselves. */
const ACTIVE = [
  ...['JavaScript', 'Launch', 'EmbeddedFile', 'RichMedia', 'Rendition', 'SubmitForm', 'ImportData', 'GoToE'],
];
const ACTIVE_NAME = new RegExp(`/(?:${ACTIVE.join('|')})s?(?![A-Za-z])`);
/** Of all compressed objects of a file; documents have some hundred kB. */
const MAX_OBJECTS_BYTES = 64 * 1024 * 1024;

/** `/J#61vaScript` is another spelling of `/JavaScript`. */
const plain = (text: string) =>
  text.replace(/#([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** The compressed objects of a file, where more may hide. null: they can't be read, or don't end. */
function objectStreams(bytes: Buffer, text: string): string | null {
  let room = MAX_OBJECTS_BYTES;
  const found: string[] = [];
  for (let at = text.indexOf('/ObjStm'); at !== -1; at = text.indexOf('/ObjStm', at + 1)) {
    const opened = /stream\r?\n/g;
    opened.lastIndex = at;
    const start = opened.exec(text) ? opened.lastIndex : -1;
    const end = text.indexOf('endstream', start);
    if (start === -1 || end === -1) return null;
    try {
      const objects = inflateSync(bytes.subarray(start, end), { maxOutputLength: room });
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
  const clear = plain(text);
  if (ACTIVE_NAME.test(clear)) return false;
  const count = (where: string) => where.split('/ObjStm').length;
  if (count(clear) !== count(text)) return false;
  const objects = objectStreams(bytes, text);
  return objects !== null && !ACTIVE_NAME.test(plain(objects));
}
