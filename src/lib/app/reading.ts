import { createFileFetch } from '$lib/adapters/file-bytes.ts';
import { printAlone } from '$lib/adapters/print-alone.ts';
import { drawPages, drawPicture, printPages } from '$lib/adapters/print-pages.ts';
import { saveFile } from '$lib/adapters/save-text.ts';
import type { ReadingTools } from '$lib/features/reading/reading-tools.ts';

/** What the viewer of every audience works with; the reader of PDFs comes with the first PDF. */
export const readingTools: ReadingTools = {
  fetchFile: createFileFetch((input, init) => fetch(input, init)),
  openPdf: async (bytes) => (await import('$lib/adapters/pdf-reader.ts')).openPdf(bytes),
  drawPages,
  drawPicture,
  print: printPages,
  printAlone,
  saveFile,
};
