import type { Composition, DocumentKind, PrescriptionLine } from '#domain/composition.ts';
import { isBlankLine } from '#domain/composition.ts';
import { EMPTY_LETTERHEAD, type Letterhead } from '#domain/letterhead.ts';
import { localDateOf, wallClockMs } from '#domain/local-time.ts';
import type { Instant, LocalDate } from '#domain/primitives.ts';
import { pdfTexts as texts } from '../messages/pdf-fr.ts';
import { readPdfFonts } from './pdf-fonts.ts';
import { A4, CONTENT_WIDTH, createPdfWriter, MARGINS, type PdfWriter, type TextStyle } from './pdf-writer.ts';

export interface WrittenDocument {
  kind: DocumentKind;
  composition: Composition;
  practitioner: { displayName: string; speciality: string | null; letterhead?: Letterhead };
  patient: { familyName: string; givenNames: string; birthDate: LocalDate | null };
  /** Dates are written in its zone. */
  facility: { name: string; phone: string; timeZone: string };
  consultationAt: Instant;
  writtenAt: Instant;
}

const QUIET = '#4a5666';
const RULE = '#c3ccd6';
const COLUMN = (CONTENT_WIDTH - 24) / 2;
const LEFT = { x: MARGINS.left, width: COLUMN };
const RIGHT = { x: MARGINS.left + COLUMN + 24, width: COLUMN, align: 'right' } as const;
const NUMBER_WIDTH = 26;
/** Less than this between the last line and the signature leaves no room to add one. */
const NARROW = 30;

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

const patientName = ({ patient }: WrittenDocument) =>
  `${patient.familyName.toLocaleUpperCase('fr')} ${patient.givenNames}`;

function rule(writer: PdfWriter): void {
  writer.space(12);
  writer.line({ x: MARGINS.left, y: writer.y }, { x: A4.width - MARGINS.right, y: writer.y }, RULE);
  writer.space(14);
}

/** Who writes, and for which facility: side by side, whichever is the longer. */
function letterhead(writer: PdfWriter, { practitioner, facility }: WrittenDocument): void {
  const { profession, rpps, address, phone: own, email } = practitioner.letterhead ?? EMPTY_LETTERHEAD;
  const quality = [profession, practitioner.speciality].filter(Boolean).join(', ');
  const quiet = [quality, rpps ? texts.rpps(rpps) : '', address, own ? texts.phone(own) : '', email].filter(
    Boolean,
  );
  const top = writer.y;
  writer.text('P', practitioner.displayName, { ...LEFT, bold: true, size: 14 });
  for (const one of quiet) writer.text('P', one, { ...LEFT, colour: QUIET, size: 10.5 });
  const left = writer.y;
  writer.moveTo(top);
  writer.text('P', facility.name, { ...RIGHT, bold: true });
  writer.text('P', texts.phone(phone(facility.phone)), { ...RIGHT, colour: QUIET, size: 10.5 });
  writer.moveTo(Math.max(left, writer.y));
}

function heading(writer: PdfWriter, written: WrittenDocument): void {
  const { patient, facility, consultationAt, kind } = written;
  const { date, hour } = dateAndHour(consultationAt, facility.timeZone);
  letterhead(writer, written);
  rule(writer);
  writer.text('H1', texts.titles[kind], { size: 20, bold: true });
  writer.text('P', texts.consultation(date, hour), { colour: QUIET });
  writer.space(12);
  writer.text('P', texts.patient, { colour: QUIET, size: 10 });
  writer.text('P', patientName(written), { bold: true, size: 13 });
  writer.text('P', patient.birthDate ? texts.bornOn(birthDate(patient.birthDate)) : texts.birthDateMissing);
  rule(writer);
}

function section(writer: PdfWriter, { title, text }: Composition['sections'][number]): void {
  const style: TextStyle = { bold: true, size: 13 };
  // A title never stays alone at the foot of a page.
  writer.keepTogether(writer.heightOf(title, style) + 40);
  writer.text('H2', title, style);
  writer.space(3);
  for (const paragraph of text.split(/\n[^\S\n]*\n/).filter((one) => one.trim())) {
    writer.text('P', paragraph.trim());
    writer.space(7);
  }
  writer.space(6);
}

function prescriptionLine(writer: PdfWriter, line: PrescriptionLine, number: number): void {
  const body = { x: MARGINS.left + NUMBER_WIDTH, width: CONTENT_WIDTH - NUMBER_WIDTH };
  const detail = [line.dose, line.duration].filter(Boolean).join(' – ');
  const drug = line.drug || detail;
  writer.keepTogether(writer.heightOf(drug, { ...body, bold: true }) + 16);
  writer.within('LI', () => {
    const top = writer.y;
    writer.text('Lbl', `${number}.`, { bold: true });
    writer.moveTo(top);
    writer.within('LBody', () => {
      writer.text('P', drug, { ...body, bold: true });
      if (line.drug && detail) writer.text('P', detail, body);
    });
  });
  writer.space(9);
}

function prescription(writer: PdfWriter, lines: PrescriptionLine[]): void {
  writer.within('L', () => lines.forEach((line, index) => prescriptionLine(writer, line, index + 1)));
  writer.text('P', texts.lineCount(lines.length), { size: 9.5, colour: QUIET });
}

function signature(writer: PdfWriter, written: WrittenDocument, isAtFoot: boolean): void {
  const { practitioner, facility, writtenAt } = written;
  const { date } = dateAndHour(writtenAt, facility.timeZone);
  const parts: [string, TextStyle][] = [
    [texts.writtenOn(date, facility.name), {}],
    [practitioner.displayName, { bold: true }],
    [texts.closing, { size: 9, colour: QUIET }],
  ];
  const height = parts.reduce((sum, [text, style]) => sum + writer.heightOf(text, style), 0);
  writer.space(14);
  writer.keepTogether(height);
  const top = writer.foot - height;
  if (isAtFoot) {
    // Nothing can be added between the last line and the name.
    const bottom = top - 8;
    if (bottom - writer.y > NARROW)
      writer.line({ x: A4.width - MARGINS.right, y: writer.y }, { x: MARGINS.left, y: bottom }, QUIET);
    writer.moveTo(top);
  }
  for (const [text, style] of parts) writer.text('P', text, { ...style, align: 'right' });
}

/** Makes the PDF of a report or a prescription written on screen: the same text gives the same bytes all day. */
export function createDocumentsPdf() {
  let fonts: ReturnType<typeof readPdfFonts> | undefined;
  return {
    async render(written: WrittenDocument): Promise<{ bytes: Buffer; pages: number }> {
      const { kind, composition, practitioner, facility, writtenAt } = written;
      const today = localDateOf(writtenAt, facility.timeZone);
      const writer = createPdfWriter((fonts ??= readPdfFonts()), {
        title: texts.subjects[kind],
        author: practitioner.displayName,
        createdAt: new Date(wallClockMs(today, '00:00', facility.timeZone)),
      });
      const lines = composition.lines.filter((line) => !isBlankLine(line));
      heading(writer, written);
      for (const one of composition.sections) section(writer, one);
      if (lines.length > 0) prescription(writer, lines);
      signature(writer, written, lines.length > 0);
      const foot = `${practitioner.displayName} – ${texts.titles[kind]} – ${patientName(written)}`;
      return writer.end((page, pages) => ({ left: foot, right: texts.page(page, pages) }), {
        size: 9,
        colour: QUIET,
      });
    },
    fileName: (kind: DocumentKind) => `${texts.fileNames[kind]}.pdf`,
  };
}
export type DocumentsPdf = ReturnType<typeof createDocumentsPdf>;
