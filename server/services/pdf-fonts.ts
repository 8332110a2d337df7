import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folderOf = (specifier: string) => dirname(fileURLToPath(import.meta.resolve(specifier)));
const atkinson = (file: string) =>
  join(
    folderOf('@fontsource/atkinson-hyperlegible-next/package.json'),
    'files',
    `atkinson-hyperlegible-next-${file}-normal.woff`,
  );
const roboto = (file: string) =>
  join(folderOf('pdfmake/package.json'), 'fonts', 'Roboto', `Roboto-${file}.ttf`);

/** The font comes in two subsets; Roboto has what both lack (µ, ≤, Greek, Cyrillic). */
export const PDF_FONTS = {
  Atkinson: { normal: atkinson('latin-400'), bold: atkinson('latin-700') },
  AtkinsonExt: { normal: atkinson('latin-ext-400'), bold: atkinson('latin-ext-700') },
  Roboto: { normal: roboto('Regular'), bold: roboto('Medium') },
};
export type PdfFont = keyof typeof PDF_FONTS;

export const PDF_FONT_PATHS = Object.values(PDF_FONTS).flatMap(({ normal, bold }) => [normal, bold]);

/** What each file really holds (its declared range promises more): read with fontkit's `characterSet`. */
const COVERAGE: [PdfFont, RegExp][] = [
  [
    'Atkinson',
    /[\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u00b4\u00b6-\u00ff\u0131\u0152\u0153\u2009\u2013\u2014\u2018-\u201a\u201c-\u201e\u2022\u2026\u2039\u203a\u2044\u20ac\u2122\u2212]/,
  ],
  [
    'AtkinsonExt',
    /[\u0100-\u0107\u010a-\u0113\u0116-\u011b\u011e-\u0123\u012a\u012b\u012e-\u0130\u0136\u0137\u0139-\u013e\u0141-\u0148\u0150\u0151\u0154\u0155\u0158-\u015b\u015e-\u0165\u016a\u016b\u016e-\u017e\u0192\u0218-\u021b\u1e80-\u1e85\u1e9e\u1ef2\u1ef3\u2020]/,
  ],
  [
    'Roboto',
    /[\u00a0-\u017f\u0370-\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u0486\u0488-\u0513\u1ea0-\u1ef9\u2010\u2011\u2015\u2030\u2032\u2033\u2070\u2074-\u208e\u2126\u2202\u2206\u2211\u221a\u221e\u2248\u2260\u2264\u2265\u25cf]/,
  ],
];

const LOOKALIKES: Record<string, string> = {
  '\u202f': '\u00a0',
  '\t': '    ',
  '\u2007': '\u00a0',
  '→': '->',
};
/** Says that something was written here that no font has, rather than dropping it. */
const UNKNOWN = '[?]';

/** A word longer than a line is cut here: pdfmake's own way takes seconds for 20,000 characters. */
const ENDLESS_WORD = /\S{80}(?=\S)/gu;

export interface TextRun {
  text: string;
  font: PdfFont;
}

const fontOf = (character: string) => COVERAGE.find(([, covered]) => covered.test(character))?.[0];

/** Splits a text where the font must change; invisible characters go, unknown ones show as « [?] ». */
export function textRuns(text: string): TextRun[] {
  const runs: TextRun[] = [];
  const visible = text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(ENDLESS_WORD, '$&\n')
    .replace(/[\p{Cf}\u0000-\u0008\u000b-\u001f\u007f\ufe0f]/gu, '');
  for (const character of visible) {
    const known = LOOKALIKES[character] ?? character;
    const font = fontOf([...known][0] ?? ' ');
    const piece = font ? known : UNKNOWN;
    const last = runs.at(-1);
    if (last && last.font === (font ?? 'Atkinson')) last.text += piece;
    else runs.push({ text: piece, font: font ?? 'Atkinson' });
  }
  return runs;
}
