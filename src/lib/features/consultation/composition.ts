import type { doctorApi } from '#domain/api/doctor.ts';
import {
  isBlankLine,
  type Composition as Composed,
  type DocumentKind,
  type PrescriptionLine,
} from '#domain/composition.ts';
import * as z from 'zod/mini';

export type DepositRequest = z.input<typeof doctorApi.deposit.request>;
export type DepositDocument = DepositRequest['documents'][number];

export interface WrittenDocument {
  source: 'written';
  id: string;
  kind: DocumentKind;
  composition: Composed;
}

/** A line as it is edited: `key` keeps its place on screen while others move. */
export type EditedLine = PrescriptionLine & { key: string };

/** What the doctor is writing; kept as the draft's text. The ids make a repeated deposit store nothing twice. */
export interface Composition {
  /** `motive`: null as long as the booking's own stands. */
  report: { id: string; motive: string | null; observations: string; conclusion: string; followUp: string };
  prescription: { id: string; lines: EditedLine[] };
  files: KeptFile[];
}

/** A file for the deposit, as it survives a reload: its bytes are with the service once it is `sent`. */
const KeptFileSchema = z.object({
  id: z.string(),
  kind: z.enum(['report', 'prescription']),
  name: z.string(),
  sizeBytes: z.number(),
  sent: z.boolean(),
});
export type KeptFile = z.infer<typeof KeptFileSchema>;

export const blankLine = (newId: () => string): EditedLine => ({
  ...{ key: newId(), drug: '', dose: '', duration: '' },
});

export const emptyComposition = (newId: () => string): Composition => ({
  report: { id: newId(), motive: null, observations: '', conclusion: '', followUp: '' },
  prescription: { id: newId(), lines: [blankLine(newId)] },
  files: [],
});

type Source = Record<string, unknown>;
const isRecord = (value: unknown): value is Source => typeof value === 'object' && value !== null;
const textIn = (source: Source, key: string, fallback = '') => {
  const found = source[key];
  return typeof found === 'string' ? found : fallback;
};

/** Drafts of earlier versions had one text, a line for each medicine. */
function linesIn({ lines }: Source, newId: () => string): EditedLine[] {
  const found =
    typeof lines === 'string'
      ? lines.split('\n').map((drug) => ({ drug }))
      : Array.isArray(lines)
        ? lines.filter(isRecord)
        : [];
  const read = found.map((line: Source) => ({
    key: textIn(line, 'key') || newId(),
    ...{ drug: textIn(line, 'drug'), dose: textIn(line, 'dose'), duration: textIn(line, 'duration') },
  }));
  return read.length > 0 ? read : [blankLine(newId)];
}

/** Reads a draft back; a text of another shape (an older version's) becomes the observations, never lost. */
export function readDraft(text: string, newId: () => string): Composition {
  const empty = emptyComposition(newId);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ...empty, report: { ...empty.report, observations: text } };
  }
  if (!isRecord(value) || !isRecord(value['report']) || !isRecord(value['prescription'])) return empty;
  const { report, prescription } = { report: value['report'], prescription: value['prescription'] };
  const motive = report['motive'];
  return {
    report: {
      id: textIn(report, 'id', empty.report.id),
      motive: typeof motive === 'string' ? motive : null,
      observations: textIn(report, 'observations', textIn(report, 'observation')),
      conclusion: textIn(report, 'conclusion'),
      followUp: textIn(report, 'followUp'),
    },
    prescription: {
      id: textIn(prescription, 'id', empty.prescription.id),
      lines: linesIn(prescription, newId),
    },
    files: z.array(KeptFileSchema).safeParse(value['files']).data ?? [],
  };
}

const hasReport = ({ observations, conclusion, followUp }: Composition['report']) =>
  `${observations}${conclusion}${followUp}`.trim() !== '';
const writtenLines = ({ lines }: Composition['prescription']) => lines.filter((line) => !isBlankLine(line));

/** Nothing is written in it, but perhaps the motive; files don't count. */
export const isBlank = ({ report, prescription }: Composition): boolean =>
  !hasReport(report) && (report.motive ?? '').trim() === '' && writtenLines(prescription).length === 0;

export const isBlankDraft = (text: string): boolean => {
  const composition = readDraft(text, () => '');
  return isBlank(composition) && composition.files.length === 0;
};

/** The draft without what is in the dossier already: a deposit whose draft couldn't be cleared, or half of one. */
export function withoutDeposited(
  { report, prescription, files }: Composition,
  deposited: readonly string[],
  newId: () => string,
): Composition {
  const empty = emptyComposition(newId);
  return {
    report: deposited.includes(report.id) ? empty.report : report,
    prescription: deposited.includes(prescription.id) ? empty.prescription : prescription,
    files: files.filter(({ id }) => !deposited.includes(id)),
  };
}

/** Nothing is in the older draft that the other one hasn't: it was written on from there. */
export function holdsAllOf(draft: string, older: string): boolean {
  const [now, before] = [readDraft(draft, () => ''), readDraft(older, () => '')];
  const isIn = (text: string, whole: string) => whole.includes(text.trim());
  const parts = ['observations', 'conclusion', 'followUp'] as const;
  const isLineIn = (line: EditedLine) =>
    now.prescription.lines.some(
      (one) => isIn(line.drug, one.drug) && isIn(line.dose, one.dose) && isIn(line.duration, one.duration),
    );
  return (
    parts.every((part) => isIn(before.report[part], now.report[part])) &&
    isIn(before.report.motive ?? '', now.report.motive ?? '') &&
    writtenLines(before.prescription).every(isLineIn) &&
    before.files.every(({ id }) => now.files.some((file) => file.id === id))
  );
}

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
  motive: string;
  observations: string;
  conclusion: string;
  followUp: string;
}

/** The documents that the written texts make: none for what was left blank; a motive alone is no report. */
export function writtenDocuments(
  { report, prescription }: Composition,
  titles: SectionTitles,
  bookedMotive: string,
): WrittenDocument[] {
  const documents: WrittenDocument[] = [];
  const texts = { ...report, motive: report.motive ?? bookedMotive };
  const sections = (['motive', 'observations', 'conclusion', 'followUp'] as const)
    .map((part) => ({ title: titles[part], text: texts[part].trim() }))
    .filter(({ text }) => text !== '');
  if (hasReport(report))
    documents.push({
      source: 'written',
      id: report.id,
      kind: 'report',
      composition: { sections, lines: [] },
    });
  const lines = writtenLines(prescription).map(({ drug, dose, duration }) => ({
    ...{ drug: drug.trim(), dose: dose.trim(), duration: duration.trim() },
  }));
  if (lines.length > 0) {
    const composition = { sections: [], lines };
    documents.push({ source: 'written', id: prescription.id, kind: 'prescription', composition });
  }
  return documents;
}
