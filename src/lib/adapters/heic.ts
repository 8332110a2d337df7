import type { Picture } from './photo-canvas.ts';

/** Answer of the worker: null when it isn't a picture that it can read. */
export type HeicAnswer = Picture | null;

/** Far longer than an old phone needs for twelve megapixels. */
const PATIENCE_MS = 60_000;

/**
 * Reads a HEIC photo where the browser can't, beside the page: seconds of work on an old phone. Null when it isn't one,
 * or when the decoder could not be fetched.
 */
export async function decodeHeic(file: Blob): Promise<Picture | null> {
  const worker = new Worker(new URL('./heic-worker.ts', import.meta.url), { type: 'classic' });
  try {
    const bytes = await file.arrayBuffer();
    return await new Promise<Picture | null>((resolve) => {
      setTimeout(() => resolve(null), PATIENCE_MS);
      worker.onmessage = ({ data }: MessageEvent<HeicAnswer>) => resolve(data);
      worker.onerror = (event) => {
        // Said in words to the person, not to the browser's console.
        event.preventDefault();
        resolve(null);
      };
      worker.postMessage(bytes, [bytes]);
    });
  } finally {
    worker.terminate();
  }
}
