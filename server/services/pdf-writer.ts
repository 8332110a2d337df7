import PDFDocument from 'pdfkit';
import type { readPdfFonts, PdfFont, TextRun } from './pdf-fonts.ts';
import { joined, linesOf, type Line } from './pdf-lines.ts';

export const A4 = { width: 595.28, height: 841.89 } as const;
export const MARGINS = { left: 56, right: 56, top: 56, bottom: 72 } as const;
export const CONTENT_WIDTH = A4.width - MARGINS.left - MARGINS.right;
const FOOT = A4.height - MARGINS.bottom;
const LEADING = 1.35;

export interface TextStyle {
  size?: number;
  bold?: boolean;
  colour?: string;
  align?: 'left' | 'right';
}
interface Placed extends TextStyle {
  x?: number;
  width?: number;
}

const nameOf = (font: PdfFont, bold: boolean) => (bold ? `${font} bold` : font);

export interface DocumentFacts {
  title: string;
  author: string;
  /** To the day: the same text gives the same bytes all day. */
  createdAt: Date;
}

/**
 * Writes a tagged A4 document (ISO 32000-1, 14.8) line by line: pdfkit wraps each font's run by itself, and would break a
 * name where its font changes.
 */
export function createPdfWriter(fonts: ReturnType<typeof readPdfFonts>, facts: DocumentFacts) {
  const pdf = new PDFDocument({
    ...{ size: 'A4', margin: 0, autoFirstPage: false, bufferPages: true, pdfVersion: '1.7' },
    ...{ lang: 'fr-FR', displayTitle: true, tagged: true },
    info: {
      ...{ Title: facts.title, Author: facts.author, CreationDate: facts.createdAt },
      ...{ Creator: 'Vis-à-vis', Producer: 'Vis-à-vis' },
    },
  });
  for (const { name, normal, bold } of fonts) {
    pdf.registerFont(nameOf(name, false), normal);
    pdf.registerFont(nameOf(name, true), bold);
  }
  const bytes: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => void bytes.push(chunk));
  const ended = new Promise<Buffer>((resolve) => void pdf.once('end', () => resolve(Buffer.concat(bytes))));
  const root = pdf.struct('Document');
  pdf.addStructure(root);
  let parent = root;
  let y: number = MARGINS.top;
  pdf.addPage();

  /** At a size of 1: the same words come again and again. */
  const widths = new Map<string, number>();
  function widthOf({ text, font }: TextRun, bold: boolean, size: number): number {
    const key = `${nameOf(font, bold)} ${text}`;
    const known = widths.get(key) ?? pdf.font(nameOf(font, bold)).fontSize(1).widthOfString(text);
    widths.set(key, known);
    return known * size;
  }

  function nextPage(): void {
    pdf.addPage();
    y = MARGINS.top;
  }

  const linesIn = (text: string, width: number, bold: boolean, size: number) =>
    linesOf(text, width, (run) => widthOf(run, bold, size));

  function draw({ runs, width, wraps }: Line, at: { x: number; y: number }, style: Placed): void {
    const { size = 11.5, bold = false, colour = '#1b2430', align = 'left', width: room = width } = style;
    let x = align === 'right' ? at.x + room - width : at.x;
    pdf.fillColor(colour);
    const pieces = joined(runs);
    for (const [index, { text, font }] of pieces.entries()) {
      const ends = wraps && index === pieces.length - 1;
      pdf.font(nameOf(font, bold)).fontSize(size);
      pdf.text(ends ? `${text} ` : text, x, at.y + size, {
        ...{ lineBreak: false, baseline: 'alphabetic' },
      });
      x += pdf.widthOfString(text);
    }
  }

  const heightOf = (text: string, { size = 11.5, bold = false, width = CONTENT_WIDTH }: Placed = {}) =>
    linesIn(text, width, bold, size).length * size * LEADING;

  /** Draws a text where the last one ended, on as many pages as it takes. @returns what of each page is its */
  function lay(tag: string, text: string, style: Placed = {}) {
    const { size = 11.5, bold = false, x = MARGINS.left, width = CONTENT_WIDTH } = style;
    const contents = [pdf.markStructureContent(tag)];
    for (const line of linesIn(text, width, bold, size)) {
      if (y + size * LEADING > FOOT) {
        pdf.endMarkedContent();
        nextPage();
        contents.push(pdf.markStructureContent(tag));
      }
      draw(line, { x, y }, { ...style, width });
      y += size * LEADING;
    }
    pdf.endMarkedContent();
    return contents;
  }

  return {
    get y() {
      return y;
    },
    get foot() {
      return FOOT;
    },
    moveTo: (to: number) => void (y = to),
    space: (height: number) => void (y += height),
    heightOf,
    nextPage,
    /** The next `height` points stay on one page. */
    keepTogether: (height: number) => void (y + height > FOOT && y > MARGINS.top && nextPage()),

    /** @param tag `P`, `H1`… : what it is to who reads by ear */
    text(tag: string, text: string, style: Placed = {}): void {
      parent.add(pdf.struct(tag, {}, lay(tag, text, style)));
    },
    /** What `write` writes belongs to one element. */
    within(tag: string, write: () => void): void {
      const [element, outer] = [pdf.struct(tag), parent];
      parent.add(element);
      parent = element;
      write();
      parent = outer;
      element.end();
    },
    line(from: { x: number; y: number }, to: { x: number; y: number }, colour: string): void {
      pdf.markContent('Artifact', { type: 'Layout' });
      pdf.lineWidth(0.8).strokeColor(colour).moveTo(from.x, from.y).lineTo(to.x, to.y).stroke();
      pdf.endMarkedContent();
    },
    /** @param foot of each page, by its number */
    async end(foot: (page: number, pages: number) => { left: string; right: string }, style: TextStyle) {
      const { start, count } = pdf.bufferedPageRange();
      const { size = 9 } = style;
      for (let page = 0; page < count; page++) {
        pdf.switchToPage(start + page);
        const { left, right } = foot(page + 1, count);
        pdf.markContent('Artifact', { type: 'Pagination', attached: ['Bottom'] });
        const top = A4.height - MARGINS.bottom + 20;
        const [number] = linesIn(right, CONTENT_WIDTH, false, size);
        const room = CONTENT_WIDTH - (number?.width ?? 0) - 16;
        for (const [index, line] of linesIn(left, room, false, size).slice(0, 2).entries())
          draw(line, { x: MARGINS.left, y: top + index * size * LEADING }, { ...style, size });
        if (number)
          draw(number, { x: MARGINS.left, y: top }, { ...style, size, align: 'right', width: CONTENT_WIDTH });
        pdf.endMarkedContent();
      }
      root.end();
      pdf.end();
      return { bytes: await ended, pages: count };
    },
  };
}
export type PdfWriter = ReturnType<typeof createPdfWriter>;
