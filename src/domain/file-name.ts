import type { DossierFile } from './dossier-file.ts';

type Named = Pick<DossierFile, 'name' | 'mediaType'>;

const EXTENSIONS: Record<DossierFile['mediaType'], string> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
};

/** What some system doesn't take in a name, and halves of characters. */
const UNFIT = /[\\/:*?"<>|\p{Cc}\p{Cs}]/gu;

/** « Courrier du Dr Lê.pdf »: the name that it was given, with the extension of what it is. */
export function fileName({ name, mediaType }: Named): string {
  const stem = name
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replace(UNFIT, '')
    .trim();
  return `${stem || 'document'}.${EXTENSIONS[mediaType]}`;
}

/** The same for files that lie in one folder: « photo.jpg », « photo (2).jpg ». */
export function fileNames(files: readonly Named[]): string[] {
  const taken = new Set<string>();
  return files.map((file) => {
    const name = fileName(file);
    const cut = name.lastIndexOf('.');
    let free = name;
    // Some systems see no difference between upper and lower case.
    for (let count = 2; taken.has(free.toLowerCase()); count += 1)
      free = `${name.slice(0, cut)} (${count})${name.slice(cut)}`;
    taken.add(free.toLowerCase());
    return free;
  });
}
