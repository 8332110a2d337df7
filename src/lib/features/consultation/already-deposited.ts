import { composedText } from '#domain/composition.ts';
import type { DossierFile } from '#domain/dossier-file.ts';
import type { WrittenDocument } from './composition.ts';

const idOf = ({ _id }: DossierFile) => _id.split(':')[2] ?? '';

/**
 * Ids of what the dossier holds already. An id alone doesn't tell: it may have been deposited by an attempt whose answer was
 * lost, and been written on since.
 */
export async function alreadyDeposited(
  files: readonly DossierFile[],
  written: readonly WrittenDocument[],
  sha256: (bytes: ArrayBuffer) => Promise<string>,
): Promise<string[]> {
  const ids = files.map(idOf);
  const texts = new Set(files.flatMap(({ composed }) => composed ?? []));
  const found: string[] = [];
  for (const { id, kind, composition } of written) {
    const { buffer } = new TextEncoder().encode(composedText(kind, composition));
    const isEarlier = files.some((file) => idOf(file) === id && file.composed === undefined);
    if (isEarlier || texts.has(await sha256(buffer))) found.push(id);
  }
  const isWritten = (id: string) => written.some((document) => document.id === id);
  return [...found, ...ids.filter((id) => !isWritten(id))];
}
