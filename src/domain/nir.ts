/**
 * The French social security number: 13 characters and a key of two digits. `wrong-key` and `incomplete` may be
 * corrected or left out, never more than that: a number unknown, or a parent's, books like any other.
 */
export type NirState = 'valid' | 'wrong-key' | 'incomplete' | 'malformed' | 'provisional' | 'missing';

export interface ReadNir {
  state: NirState;
  /** Without spaces, upper case. */
  value: string;
}

const SHAPE = /^[123478]\d{0,4}$|^[123478]\d{4}(\d|\d\d|2[AB])\d{0,8}$/;
/** A number while waiting for the real one (numéro d'attente: 7, 8), or of someone being registered (3, 4). */
const PROVISIONAL = /^[3478]/;

/** What someone typed, without spaces, dots or hyphens, in upper case. */
export const normaliseNir = (typed: string): string => typed.replace(/[\s.\p{Pd}]/gu, '').toUpperCase();

/** The two digits of the key, from the first 13 characters: 97 − (number mod 97), with Corsica's 2A as 19, 2B as 18. */
export function nirKey(number: string): string {
  const digits = number.replace('2A', '19').replace('2B', '18');
  return String(97 - (Number(digits) % 97)).padStart(2, '0');
}

export function readNir(typed: string): ReadNir {
  const value = normaliseNir(typed);
  return { value, state: stateOf(value) };
}

function stateOf(value: string): NirState {
  if (value === '') return 'missing';
  if (!SHAPE.test(value)) return 'malformed';
  if (value.length < 15) return 'incomplete';
  if (nirKey(value.slice(0, 13)) !== value.slice(13)) return 'wrong-key';
  return PROVISIONAL.test(value) ? 'provisional' : 'valid';
}

/** Grouped as printed on the card: « 1 23 45 67 890 123 45 ». Works while typing. */
export const formatNir = (value: string): string =>
  [value.slice(0, 1), value.slice(1, 3), value.slice(3, 5), value.slice(5, 7)]
    .concat([value.slice(7, 10), value.slice(10, 13), value.slice(13, 15)])
    .filter(Boolean)
    .join(' ');
