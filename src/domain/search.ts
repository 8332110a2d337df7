import type { PatientData } from './patient.ts';

type Searchable = Pick<PatientData, 'familyName' | 'givenNames' | 'birthDate'>;

interface Entry<T> {
  item: T;
  family: string;
  given: string;
  words: string[];
  /** Day, month, year. */
  birth: [string, string, string];
}

/** Lower case without accents; ligatures in two letters. */
export const plain = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/œ/g, 'oe').replace(/æ/g, 'ae');

export const wordsOf = (text: string): string[] => plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];

function entryOf<T>(item: T, { familyName, givenNames, birthDate }: Searchable): Entry<T> {
  const [family, given] = [wordsOf(familyName), wordsOf(givenNames)];
  const [year = '', month = '', day = ''] = birthDate.split('-');
  return {
    item,
    family: family.join(''),
    given: given.join(''),
    words: [...family, ...given],
    birth: [day, month, year],
  };
}

const isYear = (year: string, typed: string) =>
  year.startsWith(typed) || (typed.length === 2 && year.endsWith(typed));
const isPart = (part: string, typed: string) => part.startsWith(typed) || part === `0${typed}`;

/** `14/05/2017` and its beginnings, `05/2017`, `2017`, `14052017`, or ISO. */
function isBirth([day, month, year]: Entry<unknown>['birth'], typed: string): boolean {
  const parts = typed.split(/[/.-]/).filter(Boolean);
  const [first = '', second = '', third = ''] = parts;
  if (parts.length > 1 && first.length === 4)
    return year === first && month.startsWith(second) && day.startsWith(third);
  if (parts.length === 1 && first.length === 4 && year === first) return true;
  if (parts.length === 1 && first.length > 2)
    return `${day}${month}${year}`.startsWith(first) || `${day}${month}${year.slice(2)}` === first;
  if (parts.length === 2 && second.length === 4) return isPart(month, first) && year === second;
  const isDayMonth = isPart(day, first) && (second === '' || isPart(month, second));
  return isDayMonth && (third === '' || isYear(year, third));
}

/** How well one word of the query fits: 0 best, null not at all. */
function fit({ family, given, words, birth }: Entry<unknown>, token: string): number | null {
  if (/^\d/.test(token)) return isBirth(birth, token) ? 0 : null;
  if (family === token) return 0;
  if (family.startsWith(token)) return 1;
  if (given === token) return 2;
  if (given.startsWith(token)) return 3;
  return words.some((word) => word.startsWith(token)) ? 4 : null;
}

function score(entry: Entry<unknown>, tokens: readonly string[], whole: string): number | null {
  if (whole !== '' && (entry.family === whole || entry.family + entry.given === whole)) return -1;
  let sum = 0;
  for (const token of tokens) {
    const one = fit(entry, token);
    // « Jean Pierre » for JEANPIERRE: the query's words run together.
    if (one === null) return whole !== '' && isRunTogether(entry, whole) ? tokens.length * 5 : null;
    sum += one;
  }
  return sum;
}

const isRunTogether = ({ family, given }: Entry<unknown>, whole: string) =>
  (family + given).startsWith(whole) || (given + family).startsWith(whole);

/** Words, and dates with their separators. */
function tokensOf(query: string): string[] {
  return plain(query)
    .split(/\s+/)
    .flatMap((part) => (/^\d[\d/.-]*$/.test(part) ? [part] : wordsOf(part)));
}

/**
 * Finds people by any part of their names or birth date (R2): case, accents, hyphens and apostrophes don't count.
 * Best first, then in order of name; an empty query finds everyone.
 */
export function createPeopleSearch<T>(items: readonly T[], dataOf: (item: T) => Searchable) {
  const entries = items.map((item) => entryOf(item, dataOf(item)));
  const compare = (a: Entry<T>, b: Entry<T>) =>
    a.family < b.family ? -1 : a.family > b.family ? 1 : a.given < b.given ? -1 : 1;
  entries.sort(compare);

  return (query: string, limit = 20): T[] => {
    const tokens = tokensOf(query);
    const whole = tokens.some((token) => /\d/.test(token)) ? '' : tokens.join('');
    const found: { item: T; rank: number }[] = [];
    for (const entry of entries) {
      const rank = score(entry, tokens, whole);
      if (rank !== null) found.push({ item: entry.item, rank });
    }
    return found
      .sort((a, b) => a.rank - b.rank)
      .slice(0, limit)
      .map(({ item }) => item);
  };
}
