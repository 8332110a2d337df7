import type { Picture, Redrawn, RedrawOptions } from '$lib/adapters/photo-canvas.ts';
import {
  dossierFileName,
  fitWithin,
  isHeic,
  MAX_PHOTO_BYTES,
  PHOTO_DRAWINGS,
  planFile,
  planUndrawable,
  THUMBNAIL,
  type FileRefusal,
} from './photo-plan.ts';

/** A file as it will be sent. */
export interface PreparedFile {
  name: string;
  mediaType: string;
  sha256: string;
  bytes: ArrayBuffer;
  /** Of a photo. */
  thumbnail?: ArrayBuffer;
}

export type PrepareOutcome = { ok: true; file: PreparedFile } | { ok: false; reason: FileRefusal };
export type Prepare = (file: File) => Promise<PrepareOutcome>;

export interface PrepareOptions {
  /** Null when this browser can't show it. */
  redraw: (photo: Blob | Picture, options: RedrawOptions) => Promise<Redrawn | null>;
  /** Of a HEIC photo, where the browser has no eyes for one; null when it can't be read. */
  decodeHeic: (file: Blob) => Promise<Picture | null>;
  sha256: (bytes: ArrayBuffer) => Promise<string>;
}

const DRAWING: RedrawOptions = {
  fit: fitWithin,
  drawings: PHOTO_DRAWINGS,
  maxBytes: MAX_PHOTO_BYTES,
  thumbnail: THUMBNAIL,
};

/** Shrinks photos, leaves PDFs as they are, refuses the rest before anything is sent. */
export function createFilePreparation({ redraw, decodeHeic, sha256 }: PrepareOptions): Prepare {
  const finish = async (
    original: string,
    { bytes, mediaType, thumbnail }: Pick<PreparedFile, 'bytes' | 'mediaType' | 'thumbnail'>,
  ): Promise<PrepareOutcome> => ({
    ok: true,
    file: {
      ...{ name: dossierFileName(original, mediaType), mediaType, bytes, sha256: await sha256(bytes) },
      ...(thumbnail && { thumbnail }),
    },
  });

  async function draw(file: File): Promise<Redrawn | null> {
    const drawn = await redraw(file, DRAWING);
    if (drawn || !isHeic(file)) return drawn;
    const picture = await decodeHeic(file);
    return picture && redraw(picture, DRAWING);
  }

  return async (file) => {
    let plan = planFile(file);
    if (plan.act === 'redraw') {
      const redrawn = await draw(file);
      if (redrawn) return finish(file.name, redrawn);
      plan = planUndrawable(file);
    }
    if (plan.act === 'refuse') return { ok: false, reason: plan.reason };
    // A photo taken away meanwhile (a cloud's placeholder, a removed card) can't be read.
    const bytes = await file.arrayBuffer().catch(() => null);
    if (!bytes) return { ok: false, reason: 'unreadable-photo' };
    return finish(file.name, { bytes, mediaType: file.type || 'application/pdf' });
  };
}
