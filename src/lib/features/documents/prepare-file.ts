import type { Redrawn, RedrawOptions } from '$lib/adapters/photo-canvas.ts';
import {
  dossierFileName,
  fitWithin,
  PHOTO_QUALITY,
  planFile,
  planUndrawable,
  type FileRefusal,
} from './photo-plan.ts';

/** A file as it will be sent. */
export interface PreparedFile {
  name: string;
  mediaType: string;
  sha256: string;
  bytes: ArrayBuffer;
}

export type PrepareOutcome = { ok: true; file: PreparedFile } | { ok: false; reason: FileRefusal };

export interface PrepareOptions {
  redraw: (file: Blob, options: RedrawOptions) => Promise<Redrawn | null>;
  sha256: (bytes: ArrayBuffer) => Promise<string>;
}

/** Shrinks photos, leaves PDFs as they are, refuses the rest before anything is sent. */
export function createFilePreparation({ redraw, sha256 }: PrepareOptions) {
  const finish = async (
    original: string,
    mediaType: string,
    bytes: ArrayBuffer,
  ): Promise<PrepareOutcome> => ({
    ok: true,
    file: { name: dossierFileName(original, mediaType), mediaType, bytes, sha256: await sha256(bytes) },
  });

  return async (file: File): Promise<PrepareOutcome> => {
    let plan = planFile(file);
    if (plan.act === 'redraw') {
      const redrawn = await redraw(file, { fit: fitWithin, quality: PHOTO_QUALITY });
      if (redrawn) return finish(file.name, redrawn.mediaType, redrawn.bytes);
      plan = planUndrawable(file);
    }
    if (plan.act === 'refuse') return { ok: false, reason: plan.reason };
    // A photo taken away meanwhile (a cloud's placeholder, a removed card) can't be read.
    const bytes = await file.arrayBuffer().catch(() => null);
    if (!bytes) return { ok: false, reason: 'unreadable-photo' };
    return finish(file.name, file.type || 'application/pdf', bytes);
  };
}
