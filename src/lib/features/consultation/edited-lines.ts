import { plainText } from '#domain/composition.ts';
import { blankLine, type EditedLine } from './composition.ts';

/** Safari 15.4 has no `toSpliced`. */
const spliced = (lines: readonly EditedLine[], at: number, without: number, ...fresh: EditedLine[]) => [
  ...lines.slice(0, at),
  ...fresh,
  ...lines.slice(at + without),
];

/** A line more, below one of a prescription that is being edited. */ export function added(
  lines: readonly EditedLine[],
  after: string,
  newId: () => string,
) {
  const index = lines.findIndex(({ key }) => key === after);
  const line = blankLine(newId);
  return { line, lines: spliced(lines, index + 1, 0, line) };
}

/** There is always one to write in. */
export const removed = (lines: readonly EditedLine[], key: string, newId: () => string): EditedLine[] => {
  const left = lines.filter((line) => line.key !== key);
  return left.length > 0 ? left : [blankLine(newId)];
};

/** Back where it was, among what is there now. */
export const putBack = (lines: readonly EditedLine[], line: EditedLine, index: number): EditedLine[] =>
  lines.some(({ key }) => key === line.key) ? [...lines] : spliced(lines, index, 0, line);

export function moved(lines: readonly EditedLine[], key: string, by: -1 | 1): EditedLine[] {
  const index = lines.findIndex((line) => line.key === key);
  const line = lines[index];
  const to = index + by;
  if (!line || to < 0 || to >= lines.length) return [...lines];
  return spliced(spliced(lines, index, 1), to, 0, line);
}

/** Several lines pasted at once, as from a word processor: one for each, the first where the cursor was. */
export function pasted(
  lines: readonly EditedLine[],
  key: string,
  text: string,
  newId: () => string,
): EditedLine[] | null {
  const pieces = plainText(text)
    .split('\n')
    .map((piece) => piece.replace(/^\s*(?:[•–—*-]|\d{1,2}[.)])\s+/, '').trim())
    .filter(Boolean);
  const [first, ...rest] = pieces;
  const index = lines.findIndex((line) => line.key === key);
  const line = lines[index];
  if (!first || rest.length === 0 || !line) return null;
  const more = rest.map((drug) => ({ ...blankLine(newId), drug }));
  return spliced(lines, index, 1, { ...line, drug: `${line.drug}${first}` }, ...more);
}
