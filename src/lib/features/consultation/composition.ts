import type { doctorApi } from '#domain/api/doctor.ts';
import type * as z from 'zod/mini';

export type DepositRequest = z.input<typeof doctorApi.deposit.request>;
export type DepositDocument = DepositRequest['documents'][number];

/** What the doctor is writing; kept as the draft's text. The ids make a repeated deposit store nothing twice. */
export interface Composition {
  report: { id: string; observation: string; conclusion: string };
  prescription: { id: string; lines: string };
}

export const emptyComposition = (newId: () => string): Composition => ({
  report: { id: newId(), observation: '', conclusion: '' },
  prescription: { id: newId(), lines: '' },
});

const isText = (value: unknown): value is string => typeof value === 'string';
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Reads a draft back; a text of another shape (an older version's) becomes the observation, never lost. */
export function readDraft(text: string, newId: () => string): Composition {
  const empty = emptyComposition(newId);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ...empty, report: { ...empty.report, observation: text } };
  }
  if (!isRecord(value) || !isRecord(value['report']) || !isRecord(value['prescription'])) return empty;
  const pick = (source: Record<string, unknown>, key: string, fallback: string) => {
    const found = source[key];
    return isText(found) ? found : fallback;
  };
  return {
    report: {
      id: pick(value['report'], 'id', empty.report.id),
      observation: pick(value['report'], 'observation', ''),
      conclusion: pick(value['report'], 'conclusion', ''),
    },
    prescription: {
      id: pick(value['prescription'], 'id', empty.prescription.id),
      lines: pick(value['prescription'], 'lines', ''),
    },
  };
}

/** Nothing is written in it; files don't count. */
export const isBlank = ({ report, prescription }: Composition): boolean =>
  !`${report.observation}${report.conclusion}${prescription.lines}`.trim();

export const isBlankDraft = (text: string): boolean => isBlank(readDraft(text, () => ''));

/** The draft without what is in the dossier already: a deposit whose draft couldn't be cleared, or half of one. */
export function withoutDeposited(
  { report, prescription }: Composition,
  deposited: readonly string[],
  newId: () => string,
): Composition {
  const empty = emptyComposition(newId);
  return {
    report: deposited.includes(report.id) ? empty.report : report,
    prescription: deposited.includes(prescription.id) ? empty.prescription : prescription,
  };
}

/** Of one section that is deposited, and well under what a draft may hold. */
export const MAX_SECTION_CHARACTERS = 20_000;

interface Addition {
  title: string;
  lines: string[];
  /** The last line of an earlier addition: what goes on from there needs no title of its own. */
  lastAdded: string | null;
}

/** A text with lines below it; nothing of it is changed. */
export function withLines(text: string, { title, lines, lastAdded }: Addition): string {
  const before = text.trimEnd();
  if (lastAdded !== null && before.endsWith(lastAdded)) return [before, ...lines].join('\n');
  return [...(before === '' ? [] : [before, '']), title, ...lines].join('\n');
}

export interface SectionTitles {
  observation: string;
  conclusion: string;
  prescription: string;
}

/** The documents that the written texts make: none for what was left blank. */
export function writtenDocuments(
  { report, prescription }: Composition,
  titles: SectionTitles,
): DepositDocument[] {
  const sections = [
    { title: titles.observation, text: report.observation.trim() },
    { title: titles.conclusion, text: report.conclusion.trim() },
  ].filter(({ text }) => text !== '');
  const documents: DepositDocument[] = [];
  if (sections.length > 0) {
    documents.push({ source: 'written', id: report.id, kind: 'report', composition: { sections } });
  }
  if (prescription.lines.trim() !== '') {
    documents.push({
      source: 'written',
      id: prescription.id,
      kind: 'prescription',
      composition: { sections: [{ title: titles.prescription, text: prescription.lines.trim() }] },
    });
  }
  return documents;
}
