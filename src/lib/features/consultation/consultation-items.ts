import { idTail } from '#domain/document-ids.ts';
import type { DossierFile } from '#domain/dossier-file.ts';
import type { FileReader } from '#domain/file-rights.ts';
import { dossierItem, type DocumentItem } from '$lib/features/reading/document-item.ts';
import type { ReadingPlace } from '$lib/features/reading/reading-words.ts';
import type { ConsultationFile } from './consultation.svelte.ts';

/** Some of a dossier's documents as its doctor reads them. */
export function consultationItems(
  { dossier, newFiles = [] }: ConsultationFile,
  files: readonly DossierFile[],
  reader: FileReader | null,
): DocumentItem[] {
  const appointment = { ...dossier.appointment, id: idTail(dossier.appointment._id) };
  const unseen = new Set(newFiles);
  return reader ? files.map((file) => dossierItem(file, { appointment, reader, unseen })) : [];
}

export const readingPlace = ({ timeZone, serverNow }: ConsultationFile): ReadingPlace => ({
  ...{ timeZone, now: serverNow, isFamily: false },
});
