/** A stream of a PDF: what stands in its dictionary, and where its bytes begin. */
export interface PdfStream {
  dictionary: string;
  start: number;
}

const GAP = /[\0\t\n\f\r ]+|%[^\r\n]*/y;
const TOKEN = /<<|>>|<[^>]*>?|%[^\r\n]*|[^<>(%]+|>/y;
/** Letters that may be read twice: what readers can't make head or tail of needs more. */
const LEEWAY = 1_000_000;
/** That finding one object costs, however short it is. */
const FEWEST = 50;
const OPENED = /stream[^\r\n]{0,80}(?:\r\n|\n|\r)/y;

function take(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/** Past white space and comments. */
function endOfGap(text: string, at: number): number {
  let end = at;
  for (let part = take(GAP, text, end); part !== ''; part = take(GAP, text, end)) end += part.length;
  return end;
}

/** Strings hold brackets in pairs, or behind a backslash. */
function endOfString(text: string, at: number): number {
  let depth = 0;
  for (let index = at; index < text.length; index += 1) {
    const letter = text[index];
    if (letter === '\\') index += 1;
    else if (letter === '(') depth += 1;
    else if (letter === ')' && (depth -= 1) === 0) return index + 1;
  }
  return text.length;
}

/** Past the `>>` that closes the dictionary that opens here; null: it has no end within reason. */
function endOfDictionary(text: string, at: number): number | null {
  const furthest = Math.min(text.length, at + LEEWAY);
  let depth = 0;
  let index = at;
  while (index < furthest) {
    if (text[index] === '(') {
      index = endOfString(text, index);
      continue;
    }
    const token = take(TOKEN, text, index);
    index += token.length;
    if (token === '<<') depth += 1;
    if (token === '>>' && (depth -= 1) === 0) return index;
  }
  return null;
}

/**
 * Every stream that a reader may find: a reader starts where the file's own table says, which may be in the midst of
 * another object. So each `obj` counts, whatever stands around it. null: too much to look through.
 */
export function pdfStreams(text: string): PdfStream[] | null {
  let work = text.length + LEEWAY;
  const found: PdfStream[] = [];
  for (const { index } of text.matchAll(/(?<!end)obj/g)) {
    const after = index + 'obj'.length;
    const opened = endOfGap(text, after);
    work -= opened - index + FEWEST;
    if (text.startsWith('<<', opened)) {
      const closed = endOfDictionary(text, opened);
      if (closed === null) return null;
      const keyword = endOfGap(text, closed);
      work -= keyword - opened;
      const opening = take(OPENED, text, keyword);
      if (opening !== '')
        found.push({ dictionary: text.slice(opened, closed), start: keyword + opening.length });
    }
    if (work < 0) return null;
  }
  return found;
}
