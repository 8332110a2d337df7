import type { CompositionSchema } from '#domain/api/doctor.ts';
import type { Instant, LocalDate } from '#domain/primitives.ts';
import pdfmake from 'pdfmake';
import type { Content, ContentText, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type * as z from 'zod/mini';
import { pdfTexts as texts } from '../messages/pdf-fr.ts';
import { PDF_FONTS, PDF_FONT_PATHS, textRuns } from './pdf-fonts.ts';

export interface WrittenDocument {
  kind: 'report' | 'prescription';
  composition: z.output<typeof CompositionSchema>;
  practitioner: { displayName: string; speciality: string | null };
  patient: { familyName: string; givenNames: string; birthDate: LocalDate | null };
  /** Dates are written in its zone. */
  facility: { name: string; phone: string; timeZone: string };
  consultationAt: Instant;
  writtenAt: Instant;
}

const INK = '#1b2430';
const QUIET = '#4a5666';
const RULE = '#c3ccd6';

const text = (value: string, style: Omit<ContentText, 'text'> = {}): ContentText => ({
  text: textRuns(value).map((run) => ({ text: run.text, font: run.font })),
  ...style,
});

function dateAndHour(at: Instant, timeZone: string) {
  const date = new Intl.DateTimeFormat('fr-FR', { timeZone, dateStyle: 'long' }).format(new Date(at));
  const parts = new Intl.DateTimeFormat('fr-FR', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(new Date(at));
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? '';
  return { date, hour: texts.hour(part('hour'), part('minute')) };
}

const birthDate = (date: LocalDate) =>
  new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(date));

/** +33140000000 → 01 40 00 00 00, other numbers in their international form. */
const phone = (number: string) =>
  number.startsWith('+33') ? `0${number.slice(3)}`.replace(/(\d{2})(?=\d)/g, '$1\u00a0') : number;

/** pdfmake writes positions into what it lays out: each use needs its own. */
const rule = (): Content => ({
  canvas: [{ type: 'line', x1: 0, y1: 0, x2: 483, y2: 0, lineWidth: 0.8, lineColor: RULE }],
  margin: [0, 12, 0, 16],
});

function heading(written: WrittenDocument): Content[] {
  const { practitioner, patient, facility, consultationAt } = written;
  const consultation = dateAndHour(consultationAt, facility.timeZone);
  const name = `${patient.familyName.toLocaleUpperCase('fr')} ${patient.givenNames}`;
  return [
    {
      columns: [
        [
          text(practitioner.displayName, { bold: true, fontSize: 14 }),
          ...(practitioner.speciality ? [text(practitioner.speciality, { color: QUIET })] : []),
        ],
        [
          text(facility.name, { bold: true, alignment: 'right' }),
          text(texts.phone(phone(facility.phone)), { color: QUIET, alignment: 'right' }),
        ],
      ],
      columnGap: 24,
    },
    rule(),
    text(texts.titles[written.kind], { fontSize: 20, bold: true, headlineLevel: 1 }),
    text(texts.consultation(consultation.date, consultation.hour), { color: QUIET, margin: [0, 2, 0, 14] }),
    text(texts.patient, { color: QUIET, fontSize: 10 }),
    text(name, { bold: true, fontSize: 13 }),
    text(patient.birthDate ? texts.bornOn(birthDate(patient.birthDate)) : texts.birthDateMissing),
    rule(),
  ];
}

const section = ({ title, text: body }: { title: string; text: string }): Content[] => [
  text(title, { bold: true, fontSize: 13, margin: [0, 6, 0, 4], headlineLevel: 2 }),
  ...body
    .split(/\n\s*\n/)
    .filter((paragraph) => paragraph.trim())
    .map((paragraph) => text(paragraph.trim(), { margin: [0, 0, 0, 8] })),
];

/** A title never stays alone at the foot of a page. */
const breaksBefore: TDocumentDefinitions['pageBreakBefore'] = (node, query) =>
  node.headlineLevel === 2 && query.getFollowingNodesOnPage().length === 0;

function definition(written: WrittenDocument): TDocumentDefinitions {
  const { practitioner, facility, writtenAt } = written;
  const { date } = dateAndHour(writtenAt, facility.timeZone);
  return {
    pageSize: 'A4',
    pageMargins: [56, 56, 56, 64],
    language: 'fr-FR',
    version: '1.7',
    displayTitle: true,
    info: {
      title: texts.subjects[written.kind],
      author: practitioner.displayName,
      creator: 'Vis-à-vis',
      producer: 'Vis-à-vis',
      creationDate: new Date(writtenAt),
    },
    defaultStyle: { font: 'Atkinson', fontSize: 11.5, lineHeight: 1.3, color: INK },
    pageBreakBefore: breaksBefore,
    footer: (page, pages) => ({
      columns: [
        text(`${practitioner.displayName} – ${texts.titles[written.kind]}`, { fontSize: 9, color: QUIET }),
        text(texts.page(page, pages), { fontSize: 9, color: QUIET, alignment: 'right' }),
      ],
      margin: [56, 24, 56, 0],
    }),
    content: [
      ...heading(written),
      ...written.composition.sections.flatMap(section),
      {
        unbreakable: true,
        margin: [0, 18, 0, 0],
        stack: [
          text(texts.writtenOn(date), { alignment: 'right' }),
          text(practitioner.displayName, { alignment: 'right', bold: true }),
          text(texts.closing, { alignment: 'right', fontSize: 9, color: QUIET }),
        ],
      },
    ],
  };
}

/** Makes the PDF of a report or a prescription written on screen. */
export function createDocumentsPdf() {
  pdfmake.setFonts(PDF_FONTS);
  // Nothing a doctor types may make the service read a file or an address.
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path) => PDF_FONT_PATHS.includes(path));
  return {
    render: (written: WrittenDocument): Promise<Buffer> => pdfmake.createPdf(definition(written)).getBuffer(),
    fileName: (kind: WrittenDocument['kind']) => `${texts.fileNames[kind]}.pdf`,
  };
}
export type DocumentsPdf = ReturnType<typeof createDocumentsPdf>;
