import { isBlankLine } from '#domain/composition.ts';
import type { TemplateContent } from '#domain/template.ts';
import type { Composition, EditedLine } from './composition.ts';

type Report = Composition['report'];
type ReportTemplate = Extract<TemplateContent, { kind: 'report' }>;
const PARTS = ['observations', 'conclusion', 'followUp'] as const;
type Texts = Record<(typeof PARTS)[number], string>;

const eachPart = (text: (part: (typeof PARTS)[number]) => string): Texts => ({
  ...{ observations: text('observations'), conclusion: text('conclusion'), followUp: text('followUp') },
});

/** What is written of this kind, to be used again; null when there is nothing. */
export function templateOf(
  kind: TemplateContent['kind'],
  { report, prescription }: Composition,
): TemplateContent | null {
  if (kind === 'report') {
    const texts = eachPart((part) => report[part].trim());
    return PARTS.some((part) => texts[part] !== '') ? { kind, ...texts } : null;
  }
  const lines = writtenTemplateLines(prescription.lines).map(({ drug, dose, duration }) => ({
    ...{ drug: drug.trim(), dose: dose.trim(), duration: duration.trim() },
  }));
  return lines.length > 0 ? { kind, lines } : null;
}

export const writtenTemplateLines = (lines: readonly EditedLine[]) =>
  lines.filter((line) => !isBlankLine(line));

/** Below what is written, which stays. */
export const insertedReport = (report: Report, template: ReportTemplate): Texts =>
  eachPart((part) => [report[part].trimEnd(), template[part]].filter(Boolean).join('\n\n'));

/** Each part as it was before, unless something was written in it since. */
export const takenBackReport = (now: Report, before: Report, after: Texts): Texts =>
  eachPart((part) => (now[part] === after[part] ? before[part] : now[part]));
