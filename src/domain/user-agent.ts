const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPod/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/CrOS|Chrome OS/, 'Chromebook'],
  [/Windows/, 'Windows'],
  [/Macintosh|macOS/, 'Mac'],
  [/Linux/, 'Linux'],
];
/** In order: most browsers also carry the names of those they imitate. */
const BROWSERS: [RegExp, string][] = [
  [/SamsungBrowser|Samsung Internet/, 'Samsung Internet'],
  [/Edg(A|iOS)?\/|Microsoft Edge/, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/FxiOS|Firefox/, 'Firefox'],
  [/CriOS|Chrome\/|Google Chrome|Chromium/, 'Chrome'],
  [/Safari\//, 'Safari'],
];

const named = (names: [RegExp, string][], text: string) =>
  names.find(([mark]) => mark.test(text))?.[1] ?? null;

/** « Chrome », from a user agent or a list of brands; null when it is none of those known. */
export const browserIn = (text: string): string | null => named(BROWSERS, text);
/** « Android », from a user agent or a platform; an iPad may call itself a Mac. */
export const systemIn = (text: string): string | null => named(SYSTEMS, text);
