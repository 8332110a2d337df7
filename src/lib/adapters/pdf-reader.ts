import { getDocument, PDFWorker, TextLayer, VerbosityLevel, version } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { PDFPageProxy } from 'pdfjs-dist/types/src/display/api.js';

/** Where the build puts what a document may ask for by name: fonts that it doesn't bring, a decoder (vite.config.ts). */
const PARTS = `/_app/immutable/pdf-${version}/`;
/** Of one picture in it; the service turns away what says that it has more, as it says it in the clear. */
const MOST_PIXELS = 150_000_000;
/** CSS pixels of a point: 96 to the inch, against 72. */
const PIXELS = 96 / 72;

export interface PageSize {
  width: number;
  height: number;
}

/** One page at its natural size, in CSS pixels. */
export interface OpenPage {
  size: PageSize;
  /** @param dots to a CSS pixel of the natural size. @param turn in quarters. Rejects when cancelled. */
  draw(canvas: HTMLCanvasElement, dots: number, turn: number): { done: Promise<void>; cancel(): void };
  /** Words to select and to read aloud, over the picture. @returns whether there are any */
  write(container: HTMLElement, turn: number): Promise<boolean>;
}
export interface OpenPdf {
  pageCount: number;
  page(index: number): Promise<OpenPage>;
  close(): void;
}
/** `locked`: it asks for a password. */
export type PdfFault = 'locked' | 'unreadable';
export type PdfOpening = { ok: true; pdf: OpenPdf } | { ok: false; fault: PdfFault };

function openPage(page: PDFPageProxy): OpenPage {
  const angle = (turn: number) => (page.rotate + turn * 90) % 360;
  const { width, height } = page.getViewport({ scale: PIXELS });
  return {
    size: { width, height },
    draw(canvas, dots, turn) {
      const viewport = page.getViewport({ scale: PIXELS * dots, rotation: angle(turn) });
      canvas.width = Math.floor(viewport.width);
      canvas.height = Math.floor(viewport.height);
      const task = page.render({ canvas, viewport });
      return { done: task.promise, cancel: () => task.cancel() };
    },
    async write(container, turn) {
      container.replaceChildren();
      const viewport = page.getViewport({ scale: PIXELS, rotation: angle(turn) });
      const layer = new TextLayer({ textContentSource: page.streamTextContent(), container, viewport });
      await layer.render();
      return layer.textContentItemsStr.some((text) => text.trim() !== '');
    },
  };
}

/**
 * Opens a PDF with nothing in it that acts: no script, no form, no link, no address fetched. Its reader runs in a worker of
 * our own origin, without `eval` and without WebAssembly, as the page's policy has it.
 */
export async function openPdf(bytes: Blob): Promise<PdfOpening> {
  const data = await bytes.arrayBuffer();
  const port = new Worker(new URL('./pdf-worker.ts', import.meta.url));
  const worker = PDFWorker.create({ port });
  const task = getDocument({
    ...{ data, worker },
    isEvalSupported: false,
    useWasm: false,
    enableXfa: false,
    maxImageSize: MOST_PIXELS,
    ...{ wasmUrl: PARTS, standardFontDataUrl: PARTS, useWorkerFetch: true },
    verbosity: VerbosityLevel.ERRORS,
  });
  const close = () =>
    void task.destroy().finally(() => {
      worker.destroy();
      port.terminate();
    });
  try {
    const pdf = await task.promise;
    return {
      ok: true,
      pdf: {
        pageCount: pdf.numPages,
        page: async (index) => openPage(await pdf.getPage(index + 1)),
        close,
      },
    };
  } catch (cause) {
    close();
    return { ok: false, fault: (cause as Error).name === 'PasswordException' ? 'locked' : 'unreadable' };
  }
}
