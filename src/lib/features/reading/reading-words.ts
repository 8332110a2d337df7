import type { DocumentItem } from './document-item.ts';
import { uncapitalise } from '$lib/features/dossier/uncapitalise.ts';
import { m } from '$lib/paraglide/messages.js';
import { formatFileSize, formatMoment } from '$lib/ui/format.ts';
import { fileName } from '#domain/file-name.ts';
import type { OpenFault } from './open-file.svelte.ts';

/** How moments are said, and to whom. */
export interface ReadingPlace {
  timeZone: string;
  /** UTC instant; what is « aujourd’hui ». */
  now: string;
  isFamily: boolean;
}

const KINDS = {
  document: null,
  report: m.reading_kind_report,
  prescription: m.reading_kind_prescription,
};
const MOMENTS = { before: m.reading_before, during: m.reading_during, after: m.reading_after };

/** What it is where that is known, else the name that it was given. */
export const itemTitle = ({ kind, name }: Pick<DocumentItem, 'kind' | 'name'>): string =>
  KINDS[kind]?.() ?? name;

function authorWords({ author, authorName }: DocumentItem, isFamily: boolean): string {
  if (authorName) return authorName;
  if (author === 'family') return isFamily ? m.reading_by_you() : m.reading_by_family();
  return author === 'facility' ? m.reading_by_facility() : m.reading_by_practitioner();
}

const stem = (name: string) => name.replace(/\.[A-Za-z0-9]{1,5}$/, '');

/** « Ajouté par la famille · aujourd’hui à 14 h 30 · avant la téléconsultation · 820 ko ». */
export function itemDetail(item: DocumentItem, { timeZone, now, isFamily }: ReadingPlace): string {
  const { kind, name, at, moment, sizeBytes } = item;
  return [
    ...(kind !== 'document' && stem(name) !== itemTitle(item) ? [stem(name)] : []),
    m.reading_added({ who: authorWords(item, isFamily) }),
    uncapitalise(formatMoment(at, now, timeZone)),
    // A report says by itself when it was written; a family knows what it sends beforehand.
    ...(moment && kind === 'document' && !(isFamily && moment === 'before') ? [MOMENTS[moment]()] : []),
    formatFileSize(sizeBytes),
  ].join('\u00A0· ');
}

/** The name under which it is kept among the downloads. */
export const savedName = (item: DocumentItem): string => fileName(item);

/** `retry`: again; `sign-in`; `download`: elsewhere than here; null: there is nothing to do but close. */
export type FaultAct = 'retry' | 'sign-in' | 'download' | null;
interface FaultWords {
  title: string;
  text: string;
  act: FaultAct;
}
interface Texts {
  title: () => string;
  text: () => string;
  act: FaultAct;
}
const OFFLINE: Texts = { title: m.reading_offline_title, text: m.reading_offline, act: 'retry' };
const SIGNED_OUT: Texts = { title: m.reading_signed_out_title, text: m.reading_signed_out, act: 'sign-in' };
const GONE: Texts = { title: m.reading_gone_title, text: m.reading_gone, act: null };
const LOCKED: Texts = { title: m.reading_locked_title, text: m.reading_locked, act: 'download' };
const UNREADABLE: Texts = {
  title: m.reading_unreadable_title,
  text: m.reading_unreadable,
  act: 'download',
};
const TROUBLE: Texts = { title: m.reading_trouble_title, text: m.reading_trouble, act: 'retry' };
const FAULTS: Partial<Record<OpenFault, Texts>> = {
  offline: OFFLINE,
  'no-reader': OFFLINE,
  'signed-out': SIGNED_OUT,
  'device-unknown': SIGNED_OUT,
  'factor-needed': SIGNED_OUT,
  'link-superseded': GONE,
  'link-expired': GONE,
  'not-found': GONE,
  forbidden: GONE,
  locked: LOCKED,
  unreadable: UNREADABLE,
};

/** What happened, and one next step. */
export function faultWords(fault: OpenFault): FaultWords {
  const { title, text, act } = FAULTS[fault] ?? TROUBLE;
  return { title: title(), text: text(), act };
}
