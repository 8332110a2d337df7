import { m } from '$lib/paraglide/messages.js';

/** One sign as it is said on the telephone. */
export interface Spelled {
  sign: string;
  /** « Kléber », « sept », « tiret ». */
  word: string;
  /** The same, told apart from its other case: « Kléber, majuscule ». */
  exact: string;
}

const FIRST = 'A'.charCodeAt(0);

function wordOf(sign: string): string {
  if (/^\d$/.test(sign)) return m.dictation_digits().split(' ')[Number(sign)] ?? sign;
  if (sign === '-') return m.dictation_hyphen();
  if (sign === '_') return m.dictation_underscore();
  return m.dictation_alphabet().split(' ')[sign.toUpperCase().charCodeAt(0) - FIRST] ?? sign;
}

function spell(sign: string): Spelled {
  const word = wordOf(sign);
  if (!/^[a-z]$/i.test(sign)) return { sign, word, exact: word };
  const exact = sign < 'a' ? m.dictation_upper({ word }) : m.dictation_lower({ word });
  return { sign, word, exact };
}

/** A code in the groups it is said in. Its own hyphens part groups unless they count. */
export function spelledGroups(code: string, length?: number): Spelled[][] {
  const groups =
    length === undefined ? code.split('-') : (code.match(new RegExp(`.{1,${length}}`, 'g')) ?? []);
  return groups.map((group) => Array.from(group, spell));
}
