/** GSM 03.38's basic alphabet: one septet each; the extension's count two. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const EXTENSION = new Set('^{}\\[~]|€');

const REPLACED: Record<string, string> = {
  '’': "'",
  '‘': "'",
  '«': '"',
  '»': '"',
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '…': '...',
  œ: 'oe',
  Œ: 'OE',
  Æ: 'AE',
  '\u00a0': ' ',
  '\u202f': ' ',
};

function plain(character: string): string {
  if (BASIC.has(character) || EXTENSION.has(character)) return character;
  const replaced = REPLACED[character] ?? character.normalize('NFD').replace(/\p{M}/gu, '');
  return Array.from(replaced, (part) => (BASIC.has(part) ? part : '?')).join('');
}

export const SEGMENT_SEPTETS = 160;

/** The same words in the alphabet of one-byte SMS: a single ç or ’ would leave room for 70 characters only. */
export const toGsm7 = (text: string): string => Array.from(text.normalize('NFC'), plain).join('');

/** How much of the 160 a text already in GSM-7 takes. */
export const septets = (text: string): number =>
  Array.from(text).reduce((total, character) => total + (EXTENSION.has(character) ? 2 : 1), 0);
