import './print-pages.css';
import type { OpenPdf } from './pdf-reader.ts';
import { printAlone } from './print-alone.ts';

/** One sheet. `size` in CSS pixels of paper, null: whatever the printer holds. */
export interface PrintedPage {
  picture: Blob;
  size: { width: number; height: number } | null;
  isWide: boolean;
}

/** 200 dots to the inch, against 96 CSS pixels. */
const PRINT_DOTS = 200 / 96;
const CSS_PIXELS_PER_INCH = 96;
const QUALITY = 0.92;

function toPicture(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('a page could not be drawn'))),
      'image/jpeg',
      QUALITY,
    );
  });
}

/** @param turn in quarters. @param onPage told each page's number before it is drawn */
export async function drawPages(
  pdf: OpenPdf,
  turn: number,
  onPage: (number: number) => void,
): Promise<PrintedPage[]> {
  const pages: PrintedPage[] = [];
  const canvas = document.createElement('canvas');
  for (let index = 0; index < pdf.pageCount; index += 1) {
    onPage(index + 1);
    const page = await pdf.page(index);
    await page.draw(canvas, PRINT_DOTS, turn).done;
    const size = { width: canvas.width / PRINT_DOTS, height: canvas.height / PRINT_DOTS };
    pages.push({ picture: await toPicture(canvas), size, isWide: size.width > size.height });
  }
  // iOS keeps the memory of a canvas until it shrinks.
  canvas.width = 0;
  return pages;
}

/** A photo upright, as it was turned on the screen. */
export async function drawPicture(bytes: Blob, turn: number): Promise<PrintedPage> {
  const address = URL.createObjectURL(bytes);
  try {
    const image = Object.assign(new Image(), { src: address });
    await image.decode();
    const isTurned = turn % 2 === 1;
    const [width, height] = isTurned
      ? [image.naturalHeight, image.naturalWidth]
      : [image.naturalWidth, image.naturalHeight];
    if (turn === 0) return { picture: bytes, size: null, isWide: width > height };
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d');
    if (!context) throw new Error('this browser draws nothing');
    context.translate(width / 2, height / 2);
    context.rotate((turn * Math.PI) / 2);
    context.drawImage(image, -image.naturalWidth / 2, -image.naturalHeight / 2);
    const picture = await toPicture(canvas);
    canvas.width = 0;
    return { picture, size: null, isWide: width > height };
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** `@page` knows nothing of the document: the rule stands while it is printed. @returns what takes it away */
function setPaper({ size, isWide }: PrintedPage): () => void {
  const inches = (pixels: number) => `${(pixels / CSS_PIXELS_PER_INCH).toFixed(3)}in`;
  const rule = size
    ? `@page { margin: 0; size: ${inches(size.width)} ${inches(size.height)}; }`
    : `@page { margin: 10mm; size: ${isWide ? 'landscape' : 'portrait'}; }`;
  const sheet = document.styleSheets[document.styleSheets.length - 1];
  if (!sheet) return () => {};
  sheet.insertRule(rule, sheet.cssRules.length);
  const own = sheet.cssRules[sheet.cssRules.length - 1];
  return () => {
    const index = [...sheet.cssRules].findIndex((one) => one === own);
    if (index >= 0) sheet.deleteRule(index);
  };
}

/** Hands these pages to the printer, and nothing of the screen. Resolves once the print dialog was asked for. */
export async function printPages(pages: PrintedPage[]): Promise<void> {
  const [first] = pages;
  if (!first) return;
  const root = document.createElement('div');
  const addresses = pages.map(({ picture }) => URL.createObjectURL(picture));
  const images = addresses.map((src) => Object.assign(new Image(), { src, alt: '' }));
  for (const image of images) {
    const sheet = Object.assign(document.createElement('div'), { className: 'printed-page' });
    sheet.append(image);
    root.append(sheet);
  }
  await Promise.all(images.map((image) => image.decode()));
  const resetPaper = setPaper(first);
  printAlone(root, () => {
    resetPaper();
    addresses.forEach((address) => URL.revokeObjectURL(address));
  });
}
