import type { DossierFile } from './dossier-file.ts';

type Named = Pick<DossierFile, 'name' | 'mediaType'>;

const EXTENSIONS: Record<DossierFile['mediaType'], string> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
};

/** A year at the end is none. */
const EXTENSION = /\.(?=\w*[A-Za-z])[A-Za-z0-9]{1,5}$/;
/** What some system doesn't take in a name, halves of characters, and what turns the letters around unseen. */
const UNFIT = /[\\/:*?"<>|\p{Cc}\p{Cs}\p{Cf}]/gu;
/** Of up to four bytes each: systems take 255, and « (12).jpg » comes behind. */
const MOST_LETTERS = 60;

/** « Courrier du Dr Lê.pdf »: the name that it was given, with the extension of what it is. */
export function fileName({ name, mediaType }: Named): string {
  const stem = name
    .replace(EXTENSION, '')
    .replace(UNFIT, '')
    .replace(/^[\s.]+/, '')
    .normalize('NFC');
  const short = [...stem].slice(0, MOST_LETTERS).join('').trim();
  return `${short || 'document'}.${EXTENSIONS[mediaType]}`;
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
