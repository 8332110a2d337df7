export interface BrowserIdentity {
  userAgent: string;
  userAgentData?: { platform?: string; brands?: { brand: string }[] } | undefined;
  /** Tells an iPad that calls itself a Mac. */
  maxTouchPoints?: number;
}

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

const named = (names: [RegExp, string][], text: string) => names.find(([mark]) => mark.test(text))?.[1];

/** In words a nurse understands: « Android, Chrome ». */
export function describeDevice({ userAgent, userAgentData, maxTouchPoints = 0 }: BrowserIdentity): string {
  const brands = userAgentData?.brands?.map(({ brand }) => brand).join(' ') ?? '';
  const system = named(SYSTEMS, userAgentData?.platform || userAgent) ?? 'Appareil';
  const browser = named(BROWSERS, brands) ?? named(BROWSERS, userAgent) ?? 'navigateur';
  return `${system === 'Mac' && maxTouchPoints > 1 ? 'iPad' : system}, ${browser}`;
}
