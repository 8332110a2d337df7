import { fileTypeFromBuffer } from 'file-type';
import { ACCEPTED_MEDIA_TYPES, MAX_FILE_SIZE_BYTES, type DossierFile } from '#domain/dossier-file.ts';
import type { VirusScanner } from '../adapters/clamd.ts';
import { Failure } from '../failure.ts';
import { isPassivePdf } from './pdf-safety.ts';
import type { Pictures } from './pictures.ts';

type MediaType = DossierFile['mediaType'];
export interface AcceptedFile {
  bytes: Buffer;
  mediaType: MediaType;
  /** null: it has none. */
  thumbnail: Buffer | null;
}

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

/**
 * Decides by the bytes alone whether a file may enter the dossier, and cleans it. While a scanner that is set gives no
 * verdict, nothing enters: what was sent waits with the uploads, and is tried again.
 */
export function createFileIntake(pictures: Pictures, scanner: VirusScanner | null = null) {
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
        return { bytes, mediaType, thumbnail: null };
      }
      return pictures.redraw({ bytes, mediaType });
    },
  };
}
export type FileIntake = ReturnType<typeof createFileIntake>;
