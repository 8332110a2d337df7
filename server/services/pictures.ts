import { MAX_FILE_SIZE_BYTES, type DossierFile } from '#domain/dossier-file.ts';
import { MAX_THUMBNAIL_BYTES, THUMBNAIL_SIDE_PIXELS } from '#domain/thumbnails.ts';
import sharp from 'sharp';
import { Failure } from '../failure.ts';
import { createTurns } from './turns.ts';

export type PictureType = Exclude<DossierFile['mediaType'], 'application/pdf'>;
export interface Picture {
  bytes: Buffer;
  mediaType: PictureType;
}
export interface DrawnPicture extends Picture {
  thumbnail: Buffer;
}

const MAX_PIXELS = 50_000_000;
/** Enough to read a page photographed from end to end. */
const MAX_SIDE_PIXELS = 5_000;
const TIMEOUT_SECONDS = 30;
/** From the best that fits; the last fits whatever is on it. */
const THUMBNAIL_QUALITIES = [72, 50, 25, 5];

// One thread, and nothing remembered of the pictures before: both cost memory for each one under way.
sharp.concurrency(1);
sharp.cache(false);

const read = (bytes: Buffer) =>
  sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true })
    .timeout({ seconds: TIMEOUT_SECONDS })
    .rotate();

const within = (sidePixels: number) =>
  ({ width: sidePixels, height: sidePixels, fit: 'inside', withoutEnlargement: true }) as const;

function encode(bytes: Buffer, mediaType: PictureType): Promise<Buffer> {
  const image = read(bytes).resize(within(MAX_SIDE_PIXELS));
  if (mediaType === 'image/png') return image.png({ compressionLevel: 6 }).toBuffer();
  if (mediaType === 'image/webp') return image.webp({ quality: 88 }).toBuffer();
  // Optimised tables would hold the whole picture in memory, for a twentieth of its length.
  return image.jpeg({ quality: 88, optimiseCoding: false }).toBuffer();
}

/** JPEG: Safari has no WebP on the macOS before Big Sur. What is transparent lies on white, as on paper. */
async function shrink(bytes: Buffer): Promise<Buffer> {
  const small = await read(bytes)
    .resize(within(THUMBNAIL_SIDE_PIXELS))
    .flatten({ background: '#fff' })
    .png({ compressionLevel: 0 })
    .toBuffer();
  let thumbnail = small;
  for (const quality of THUMBNAIL_QUALITIES) {
    thumbnail = await sharp(small).jpeg({ quality }).toBuffer();
    if (thumbnail.byteLength <= MAX_THUMBNAIL_BYTES) break;
  }
  return thumbnail;
}

async function redraw(bytes: Buffer, mediaType: PictureType): Promise<DrawnPicture> {
  const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
  if (width * height > MAX_PIXELS) throw new Failure('file-too-large');
  let drawn = await encode(bytes, mediaType);
  let drawnType = mediaType;
  if (drawn.byteLength > MAX_FILE_SIZE_BYTES) {
    drawnType = 'image/jpeg';
    drawn = await encode(bytes, drawnType);
  }
  return { bytes: drawn, mediaType: drawnType, thumbnail: await shrink(drawn) };
}

/** Draws pictures anew, one at a time: a decoded one takes up to 200 MB. */
export function createPictures() {
  const oneByOne = createTurns(1);
  async function inTurn<T>(draw: () => Promise<T>): Promise<T> {
    try {
      return await oneByOne(draw);
    } catch (cause) {
      if (cause instanceof Failure) throw cause;
      throw new Failure('file-damaged', {}, { cause });
    }
  }
  return {
    /**
     * From its pixels alone: neither the place where a photo was taken nor anything hidden behind it is kept.
     * @throws Failure file-too-large, file-damaged
     */
    redraw: ({ bytes, mediaType }: Picture) => inTurn(() => redraw(bytes, mediaType)),
    /** Of a picture that was drawn anew before: a JPEG. @throws Failure file-damaged */
    thumbnail: (bytes: Buffer) => inTurn(() => shrink(bytes)),
  };
}
export type Pictures = ReturnType<typeof createPictures>;
