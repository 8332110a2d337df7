import { redrawPhoto } from '$lib/adapters/photo-canvas.ts';
import { sha256 } from '$lib/adapters/tus-upload.ts';
import { createFilePreparation } from '$lib/features/uploads/prepare-file.ts';

/** What every audience's files go through before they leave. */
export const prepareFile = createFilePreparation({
  redraw: redrawPhoto,
  // Three megabytes of decoder: only for who has chosen such a photo, in a browser that can't show it.
  decodeHeic: async (file) => (await import('$lib/adapters/heic.ts')).decodeHeic(file),
  sha256,
});
