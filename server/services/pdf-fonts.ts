import { plainText } from '#domain/composition.ts';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sfntOf } from './woff.ts';

const folderOf = (specifier: string) => dirname(fileURLToPath(import.meta.resolve(specifier)));
const read = (packageName: string, subset: string) => {
  const folder = join(folderOf(`@fontsource/${packageName}/package.json`), 'files');
  const bytesOf = (weight: number) =>
    sfntOf(readFileSync(join(folder, `${packageName}-${subset}-${weight}-normal.woff`)));
  return { normal: bytesOf(400), bold: bytesOf(700) };
};
const atkinson = (subset: string) => read('atkinson-hyperlegible-next', subset);
const roboto = (subset: string) => read('roboto', subset);

/** The fonts come in subsets. Roboto has what Atkinson Hyperlegible lacks: Vietnamese, Greek, Cyrillic, µ, ≤. */
const SUBSETS = {
  Atkinson: () => atkinson('latin'),
  AtkinsonExt: () => atkinson('latin-ext'),
  Roboto: () => roboto('latin'),
  RobotoExt: () => roboto('latin-ext'),
  RobotoVietnamese: () => roboto('vietnamese'),
  RobotoGreek: () => roboto('greek'),
  RobotoCyrillic: () => roboto('cyrillic'),
  RobotoCyrillicExt: () => roboto('cyrillic-ext'),
  RobotoMath: () => roboto('math'),
  RobotoSymbols: () => roboto('symbols'),
};
export type PdfFont = keyof typeof SUBSETS;

/** The bytes of every subset, in two weights: read once. */
export const readPdfFonts = () =>
  Object.entries(SUBSETS).map(([name, readSubset]) => ({ name: name as PdfFont, ...readSubset() }));

type Coverage = readonly [PdfFont, RegExp];
/** What each file really holds (its declared range promises more): read with fontkit's `characterSet`. */
const ATKINSON: readonly Coverage[] = [
  [
    'Atkinson',
    /[\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u00b4\u00b6-\u00ff\u0131\u0152\u0153\u2009\u2013\u2014\u2018-\u201a\u201c-\u201e\u2022\u2026\u2039\u203a\u2044\u20ac\u2122\u2212]/,
  ],
  [
    'AtkinsonExt',
    /[\u0100-\u0107\u010a-\u0113\u0116-\u011b\u011e-\u0123\u012a\u012b\u012e-\u0130\u0136\u0137\u0139-\u013e\u0141-\u0148\u0150\u0151\u0154\u0155\u0158-\u015b\u015e-\u0165\u016a\u016b\u016e-\u017e\u0192\u0218-\u021b\u1e80-\u1e85\u1e9e\u1ef2\u1ef3\u2020]/,
  ],
];
const ROBOTO: readonly Coverage[] = [
  [
    'Roboto',
    /[\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u00ff\u0131\u0152\u0153\u02bc\u02c6\u02da\u02dc\u2009\u2013\u2014\u2018-\u201a\u201c-\u201e\u2022\u2026\u2032\u2033\u2039\u203a\u2044\u20ac\u2122\u2212]/,
  ],
  [
    'RobotoExt',
    /[\u0100-\u0130\u0132-\u0151\u0154-\u017f\u018f\u0192\u01a0\u01a1\u01af\u01b0\u01f0\u01fa-\u01ff\u0218-\u021b\u0237\u0259\u02c7\u02dd\u1e00\u1e01\u1e3e\u1e3f\u1e80-\u1e85\u1e9e\u1ef2-\u1ef9\u2020\u2113]/,
  ],
  ['RobotoVietnamese', /[\u0300\u0301\u0303\u0309\u0323\u1ea0-\u1ef1]/],
  ['RobotoGreek', /[\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u03d1\u03d2\u03d6]/],
  ['RobotoCyrillic', /[\u0400-\u045f\u0490\u0491\u04b0\u04b1\u2116]/],
  ['RobotoCyrillicExt', /[\u0460-\u0486\u0488-\u048f\u0492-\u04af\u04b2-\u0513]/],
  [
    'RobotoMath',
    /[\u2017\u203c\u2070\u2074-\u208e\u2105\u2126\u212e\u2202\u2206\u220f\u2211\u221a\u221e\u222b\u2248\u2260\u2264\u2265\u25ca]/,
  ],
  ['RobotoSymbols', /[\u215b-\u215e\u25a0\u25cb\u25cf]/],
];

const LOOKALIKES: Record<string, string> = {
  '\u202f': '\u00a0',
  '\u2007': '\u00a0',
  '\t': '    ',
  '\u2010': '-',
  '\u2011': '-',
  '\u2015': '\u2014',
  '→': '->',
  '‰': '\u00a0pour mille',
};
/** Says that something was written here that no font has, rather than dropping it. */
const UNKNOWN = '[?]';

export interface TextRun {
  text: string;
  font: PdfFont;
}

const fontIn = (family: readonly Coverage[], character: string) =>
  family.find(([, covered]) => covered.test(character))?.[0];

/** One family for a whole word, so that no letter of a name stands out; the other where the first has none. */
function familiesFor(word: string) {
  const isWhole = (family: readonly Coverage[]) => [...word].every((one) => fontIn(family, one));
  return isWhole(ATKINSON) || !isWhole(ROBOTO) ? [...ATKINSON, ...ROBOTO] : ROBOTO;
}

/** Splits a text where the font must change; invisible characters go, unknown ones show as « [?] ». */
export function textRuns(text: string): TextRun[] {
  const runs: TextRun[] = [];
  const visible = plainText(text)
    .replace(/[\p{Cf}\ufe0e\ufe0f]/gu, '')
    .replace(/[^ -~\u00a0-\u00ff\n]/gu, (character) => LOOKALIKES[character] ?? character);
  for (const word of visible.split(/(?<=\s)|(?=\s)/u)) {
    const families = familiesFor(word);
    for (const character of word) {
      const known = fontIn(families, character);
      const [font, piece] = known ? [known, character] : (['Atkinson', UNKNOWN] as const);
      const last = runs.at(-1);
      if (last && last.font === font) last.text += piece;
      else runs.push({ text: piece, font });
    }
  }
  return runs;
}
