import type { FetchFile } from '$lib/adapters/file-bytes.ts';
import type { OpenPdf, PdfOpening } from '$lib/adapters/pdf-reader.ts';
import type { PrintedPage } from '$lib/adapters/print-pages.ts';
import { createContext } from 'svelte';

/** What a viewer works with, loaded when the first document is opened. */
export interface ReadingTools {
  fetchFile: FetchFile;
  openPdf(bytes: Blob): Promise<PdfOpening>;
  /** Pages as pictures, for the printer. */
  drawPages(pdf: OpenPdf, turn: number, onPage: (number: number) => void): Promise<PrintedPage[]>;
  drawPicture(bytes: Blob, turn: number): Promise<PrintedPage>;
  print(pages: PrintedPage[]): Promise<void>;
  /** What stands in `root` alone; `onDone` once the printer has read it. */
  printAlone(root: HTMLElement, onDone: () => void): void;
  saveFile(name: string, content: Blob): void;
}
export type LoadReadingTools = () => Promise<ReadingTools>;

/** How the screens of an audience come by them. */
export const [useReadingTools, provideReadingTools] = createContext<LoadReadingTools>();
