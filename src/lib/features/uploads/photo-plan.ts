import { ACCEPTED_MEDIA_TYPES, MAX_FILE_SIZE_BYTES } from '#domain/dossier-file.ts';

/** What a photo weighs at most when it leaves: 8 s on a line of 1 Mbit/s, instead of the minute of what a phone makes. */
export const MAX_PHOTO_BYTES = 950_000;

export interface Drawing {
  /** Pixels. */
  maxEdge: number;
  quality: number;
}

/**
 * Tried in turn until one is small enough. 2200 px are enough to read the small print of a page photographed from end
 * to end (measured: docs/decisions/036-documents-on-their-way.md); a grainy photo gives up fineness of shade before size.
 */
export const PHOTO_DRAWINGS: readonly Drawing[] = [
  { maxEdge: 2200, quality: 0.82 },
  { maxEdge: 2200, quality: 0.7 },
  { maxEdge: 2200, quality: 0.55 },
  { maxEdge: 2000, quality: 0.5 },
  { maxEdge: 1600, quality: 0.5 },
];

/** By which a photo is recognised in a list. */
export const THUMBNAIL: Drawing = { maxEdge: 240, quality: 0.7 };

export interface ChosenFile {
  name: string;
  /** What the browser believes; empty for types it doesn't know (HEIC on most). */
  type: string;
  size: number;
}

export type FileRefusal = 'type' | 'too-large' | 'empty' | 'unreadable-photo' | 'heic';

/** `redraw`: decode and draw again, which shrinks the photo and drops where and when it was taken (EXIF). */
export type FilePlan = { act: 'send' } | { act: 'redraw' } | { act: 'refuse'; reason: FileRefusal };

export const isHeic = ({ name, type }: ChosenFile) => /heic|heif/i.test(type) || /\.hei[cf]$/i.test(name);
const looksLikePdf = ({ name, type }: ChosenFile) =>
  type === 'application/pdf' || (type === '' && /\.pdf$/i.test(name));

export function planFile(file: ChosenFile): FilePlan {
  if (file.size === 0) return { act: 'refuse', reason: 'empty' };
  if (looksLikePdf(file))
    return file.size > MAX_FILE_SIZE_BYTES ? { act: 'refuse', reason: 'too-large' } : { act: 'send' };
  if (isHeic(file) || file.type.startsWith('image/')) return { act: 'redraw' };
  return { act: 'refuse', reason: 'type' };
}

/** When the browser could not draw a photo: sent as it is if the dossier accepts its type, else refused in words. */
export function planUndrawable(file: ChosenFile): FilePlan {
  if (isHeic(file)) return { act: 'refuse', reason: 'heic' };
  const accepted = (ACCEPTED_MEDIA_TYPES as readonly string[]).includes(file.type);
  if (!accepted) return { act: 'refuse', reason: 'unreadable-photo' };
  return file.size > MAX_FILE_SIZE_BYTES ? { act: 'refuse', reason: 'too-large' } : { act: 'send' };
}

/** The size to draw at: the longest edge within the limit, never enlarged, never under one pixel. */
export function fitWithin(width: number, height: number, maxEdge: number) {
  const scale = Math.min(1, maxEdge / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The name under which the dossier shows it: no path, no control characters, at most 120 characters, right ending. */
export function dossierFileName(original: string, mediaType: string): string {
  const ending =
    mediaType === 'application/pdf' ? 'pdf' : (mediaType.split('/')[1] ?? '').replace('jpeg', 'jpg');
  const stem = original
    .replace(/^.*[\\/]/, '')
    .replace(/\.[^.]{1,5}$/, '')
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, 100);
  return `${stem || 'document'}.${ending}`;
}
