/** GSM 03.38's basic alphabet: one septet each; the extension's count two. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const EXTENSION = new Set('^{}\\[~]|€');

/** What no decomposition leads to: signs of print, and letters with a stroke. */
const REPLACED: Record<string, string> = {
  ...{ '’': "'", '‘': "'", '‚': "'", ʼ: "'", '′': "'", '‹': "'", '›': "'" },
  ...{ '«': '"', '»': '"', '“': '"', '”': '"', '„': '"', '″': '"' },
  ...{ '‐': '-', '‑': '-', '‒': '-', '–': '-', '—': '-', '−': '-', '•': '-', '·': '-' },
  ...{ œ: 'oe', Œ: 'OE', ẞ: 'SS', đ: 'd', Đ: 'D', ð: 'd', Ð: 'D', ł: 'l', Ł: 'L', ı: 'i', ħ: 'h', Ħ: 'H' },
  ...{ þ: 'th', Þ: 'Th', ŋ: 'ng', Ŋ: 'NG', '⁄': '/', '×': 'x', '°': 'o', '©': '(c)', '®': '(r)', '\t': ' ' },
};
/** Joiners, marks of direction, soft hyphens: nothing to see. */
const UNSEEN = /[\p{Cf}\p{M}]/gu;

const known = (character: string) => BASIC.has(character) || EXTENSION.has(character);
function plain(character: string): string {
  if (known(character)) return character;
  const parts = (REPLACED[character] ?? character.normalize('NFKD')).replace(UNSEEN, '');
  return Array.from(parts, (part) => (known(part) ? part : (REPLACED[part] ?? '?'))).join('');
}

export const SEGMENT_SEPTETS = 160;

/** The same words in the alphabet of one-byte SMS: a single ç or ’ would leave room for 70 characters only. */
export const toGsm7 = (text: string): string => Array.from(text.normalize('NFC'), plain).join('');

/** How much of the 160 a text already in GSM-7 takes. */
export const septets = (text: string): number =>
  Array.from(text).reduce((total, character) => total + (EXTENSION.has(character) ? 2 : 1), 0);
