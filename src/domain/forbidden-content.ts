/** Why a text may not leave by e-mail, SMS or push: whoever holds the telephone may read it. */
export type ForbiddenKind = 'health' | 'practitioner' | 'speciality' | 'money';

export interface Forbidden {
  kind: ForbiddenKind;
  /** As it stands in the text; a whole name is one. */
  word: string;
}

export interface Known {
  practitioners: readonly string[];
  specialities: readonly string[];
}

/** Beginnings of words, without accents. */
const HEALTH = [
  ...['medec', 'medic', 'docteur', 'docteure', 'doctoresse', 'infirmi', 'soignant', 'therap', 'chirurg'],
  ...['sante', 'soin', 'hopita', 'hospita', 'clinique', 'urgence', 'patient', 'consultation', 'teleconsult'],
  ...['diagnos', 'symptom', 'maladi', 'malade', 'patholog', 'trouble', 'douleur', 'crise', 'handicap'],
  ...['ordonnance', 'prescri', 'traitement', 'examen', 'analyse', 'bilan', 'vaccin', 'posologi', 'operation'],
  ...['psych', 'neuro', 'cardio', 'pedia', 'geriatr', 'gyneco', 'dermato', 'ophtalm', 'oncolog', 'cancer'],
  ...['orthophon', 'kine', 'addict', 'autis', 'epilep', 'diabet', 'depress', 'grossesse'],
];
const MONEY = [
  ...[
    'argent',
    'payer',
    'payez',
    'payant',
    'paie',
    'regler',
    'reglez',
    'reglement',
    'prix',
    'tarif',
    'factur',
  ],
  ...['virement', 'rembours', 'iban', 'carte', 'banc', 'banqu', 'cheque', 'gratuit', 'honorair', 'cout'],
];
const CURRENCY = ['€', 'euro', 'euros'];
/** Whole words. */
const TITLES = ['dr', 'pr', 'drs'];
const SHORTEST_NAME = 3;

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const WORDS = /[\p{L}\p{M}\d]+|€/gu;
const wordsOf = (text: string) => text.match(WORDS) ?? [];
const namesIn = (texts: readonly string[]) =>
  texts
    .flatMap(wordsOf)
    .map(plain)
    .filter((word) => word.length >= SHORTEST_NAME && !TITLES.includes(word));

/**
 * What a text says that no message may: of health, of the practitioner or a speciality, of money. Judged by words: a
 * first net for texts that people write, which also refuses some that would be harmless.
 */
export function forbiddenIn(
  text: string,
  known: Known = { practitioners: [], specialities: [] },
): Forbidden[] {
  const practitioners = new Set(namesIn(known.practitioners));
  const specialities = new Set(namesIn(known.specialities));
  const kindOf = (read: string): ForbiddenKind | null => {
    const begins = (starts: readonly string[]) => starts.some((start) => read.startsWith(start));
    if (practitioners.has(read)) return 'practitioner';
    if (specialities.has(read)) return 'speciality';
    if (TITLES.includes(read) || begins(HEALTH)) return 'health';
    return CURRENCY.includes(read) || begins(MONEY) ? 'money' : null;
  };
  const found: (Forbidden & { to: number })[] = [];
  for (const { 0: word, index } of text.matchAll(WORDS)) {
    const kind = kindOf(plain(word));
    if (!kind) continue;
    const last = found.at(-1);
    const to = index + word.length;
    const isOneName =
      kind === 'practitioner' &&
      last !== undefined &&
      (last.kind === 'practitioner' || TITLES.includes(plain(last.word))) &&
      /^[\s.’'-]*$/u.test(text.slice(last.to, index));
    if (isOneName) found[found.length - 1] = { kind, word: text.slice(last.to - last.word.length, to), to };
    else found.push({ kind, word, to });
  }
  return found.map(({ kind, word }) => ({ kind, word }));
}
