import { expect, test } from 'vitest';
import { fileName, fileNames } from '#domain/file-name.ts';

const pdf = (name: string) => ({ name, mediaType: 'application/pdf' }) as const;

test('the extension is that of what the file is', () => {
  expect(fileName(pdf('Courrier du Dr Lê Nguyễn.heic'))).toBe('Courrier du Dr Lê Nguyễn.pdf');
  expect(fileName({ name: 'photo', mediaType: 'image/jpeg' })).toBe('photo.jpg');
  expect(fileName(pdf('Compte rendu du 12.03.2027'))).toBe('Compte rendu du 12.03.2027.pdf');
});

test('nothing that a system refuses stays in a name', () => {
  expect(fileName(pdf('bilan 12/03 : "sang"?.pdf'))).toBe('bilan 1203  sang.pdf');
  expect(fileName(pdf('..'))).toBe('document.pdf');
  expect(fileName(pdf('.bilan'))).toBe('document.pdf');
  expect(fileName(pdf('../.profil caché'))).toBe('profil caché.pdf');
  expect(fileName(pdf('???'))).toBe('document.pdf');
});

test('nothing unseen turns its letters around, and every system has room for it', () => {
  expect(fileName(pdf('ordonnance\u202efdp.exe'))).toBe('ordonnancefdp.pdf');
  for (const letter of ['日', '🩺', 'ễ'.normalize('NFD')]) {
    const [, other = ''] = fileNames([pdf(letter.repeat(120)), pdf(letter.repeat(120))]);
    expect(other).toMatch(/ \(2\)\.pdf$/);
    expect(new TextEncoder().encode(other).byteLength).toBeLessThanOrEqual(255);
  }
});

test('two of one name don’t take each other’s place', () => {
  expect(fileNames([pdf('Photo'), pdf('photo.jpg'), pdf('photo (2)'), pdf('photo')])).toEqual([
    ...['Photo.pdf', 'photo (2).pdf', 'photo (2) (2).pdf', 'photo (3).pdf'],
  ]);
});
