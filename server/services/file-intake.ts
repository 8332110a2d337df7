import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';
import { ACCEPTED_MEDIA_TYPES, MAX_FILE_SIZE_BYTES, type DossierFile } from '#domain/dossier-file.ts';
import type { VirusScanner } from '../adapters/clamd.ts';
import { Failure } from '../failure.ts';
import { isPassivePdf } from './pdf-safety.ts';

type MediaType = DossierFile['mediaType'];
export interface AcceptedFile {
  bytes: Buffer;
  mediaType: MediaType;
}

const MAX_PIXELS = 50_000_000;
/** Enough to read a page photographed from end to end. */
const MAX_SIDE_PIXELS = 5_000;
const TIMEOUT_SECONDS = 30;

const isAccepted = (mediaType: string | undefined): mediaType is MediaType =>
  ACCEPTED_MEDIA_TYPES.some((accepted) => accepted === mediaType);

/**
 * A PDF is kept as it is, so it must be one and nothing else: its end mark closes it, and no archive is hidden behind
 * (a ZIP is found from the end of a file, by its end record).
 */
function checkPdf(bytes: Buffer): void {
  const tail = bytes.subarray(-66_000);
  const end = tail.lastIndexOf('%%EOF');
  const isClosed = end !== -1 && /^%%EOF[\s\0]*$/.test(tail.subarray(end).toString('latin1'));
  if (!isClosed || tail.includes('PK\x05\x06')) throw new Failure('file-damaged');
  if (!isPassivePdf(bytes)) throw new Failure('file-unsafe');
}

async function encode(bytes: Buffer, mediaType: MediaType): Promise<Buffer> {
  const image = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
    .timeout({ seconds: TIMEOUT_SECONDS })
    .rotate()
    .resize({
      width: MAX_SIDE_PIXELS,
      height: MAX_SIDE_PIXELS,
      fit: 'inside',
      withoutEnlargement: true,
    });
  if (mediaType === 'image/png') return image.png({ compressionLevel: 6 }).toBuffer();
  if (mediaType === 'image/webp') return image.webp({ quality: 88 }).toBuffer();
  return image.jpeg({ quality: 88 }).toBuffer();
}

/** Drawn anew from its pixels: neither the place where a photo was taken nor anything hidden behind it is kept. */
async function redraw(bytes: Buffer, mediaType: MediaType): Promise<AcceptedFile> {
  const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
  if (width * height > MAX_PIXELS) throw new Failure('file-too-large');
  const drawn = await encode(bytes, mediaType);
  if (drawn.byteLength <= MAX_FILE_SIZE_BYTES) return { bytes: drawn, mediaType };
  return { bytes: await encode(bytes, 'image/jpeg'), mediaType: 'image/jpeg' };
}

/**
 * Decides by the bytes alone whether a file may enter the dossier, and cleans it. While a scanner that is set gives no
 * verdict, nothing enters: what was sent waits with the uploads, and is tried again.
 */
export function createFileIntake(scanner: VirusScanner | null = null) {
  // One picture at a time: a decoded one takes up to 200 MB.
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  };

  async function scan(bytes: Buffer): Promise<void> {
    const verdict = await scanner?.scan(bytes).catch((cause: unknown) => {
      throw new Failure('store-unavailable', {}, { cause });
    });
    if (verdict === 'infected') throw new Failure('file-unsafe');
  }

  return {
    /** @throws Failure file-too-large, file-type-refused, file-damaged, file-unsafe or store-unavailable. */
    async accept(bytes: Buffer): Promise<AcceptedFile> {
      if (bytes.byteLength > MAX_FILE_SIZE_BYTES) throw new Failure('file-too-large');
      if (bytes.byteLength === 0) throw new Failure('file-damaged');
      const mediaType = (await fileTypeFromBuffer(bytes))?.mime;
      if (!isAccepted(mediaType)) throw new Failure('file-type-refused');
      await scan(bytes);
      if (mediaType === 'application/pdf') {
        checkPdf(bytes);
        return { bytes, mediaType };
      }
      try {
        return await inTurn(() => redraw(bytes, mediaType));
      } catch (cause) {
        if (cause instanceof Failure) throw cause;
        throw new Failure('file-damaged', {}, { cause });
      }
    },
  };
}
export type FileIntake = ReturnType<typeof createFileIntake>;
