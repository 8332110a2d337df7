import { describe, expect, it } from 'vitest';
import { MAX_FILE_SIZE_BYTES } from '#domain/dossier-file.ts';
import { dossierFileName, fitWithin, planFile, planUndrawable } from './photo-plan.ts';

const file = (name: string, type: string, size = 5_000_000) => ({ name, type, size });

describe('what is done with a chosen file', () => {
  it.each([
    ['a PDF', file('ordonnance.pdf', 'application/pdf'), { act: 'send' }],
    ['a PDF whose type is unknown', file('ordonnance.PDF', ''), { act: 'send' }],
    [
      'a PDF over the limit',
      file('gros.pdf', 'application/pdf', MAX_FILE_SIZE_BYTES + 1),
      { act: 'refuse', reason: 'too-large' },
    ],
    ['a photo', file('IMG_1.jpg', 'image/jpeg'), { act: 'redraw' }],
    [
      'a photo over the limit, which shrinks',
      file('IMG_1.jpg', 'image/jpeg', MAX_FILE_SIZE_BYTES * 2),
      { act: 'redraw' },
    ],
    ['an iPhone’s photo', file('IMG_1.HEIC', ''), { act: 'redraw' }],
    ['a text', file('notes.docx', 'application/msword'), { act: 'refuse', reason: 'type' }],
    ['nothing', file('vide.pdf', 'application/pdf', 0), { act: 'refuse', reason: 'empty' }],
  ])('%s', (_, chosen, expected) => {
    expect(planFile(chosen)).toEqual(expected);
  });

  it.each([
    ['HEIC gets its own words', file('IMG_1.heic', 'image/heic'), { act: 'refuse', reason: 'heic' }],
    ['an accepted type goes as it is', file('a.webp', 'image/webp'), { act: 'send' }],
    [
      'too large as it is',
      file('a.png', 'image/png', MAX_FILE_SIZE_BYTES + 1),
      { act: 'refuse', reason: 'too-large' },
    ],
    ['another picture', file('a.tiff', 'image/tiff'), { act: 'refuse', reason: 'unreadable-photo' }],
  ])('that can’t be drawn: %s', (_, chosen, expected) => {
    expect(planUndrawable(chosen)).toEqual(expected);
  });
});

describe('drawing smaller', () => {
  it.each([
    [4000, 3000, 2200, 1650],
    [3000, 4000, 1650, 2200],
    [800, 600, 800, 600],
    [40_000, 1, 2200, 1],
  ])('%i × %i becomes %i × %i', (width, height, expectedWidth, expectedHeight) => {
    expect(fitWithin(width, height, 2200)).toEqual({ width: expectedWidth, height: expectedHeight });
  });
});

describe('the name in the dossier', () => {
  it.each([
    ['IMG_0042.HEIC', 'image/jpeg', 'IMG_0042.jpg'],
    ['C:\\Photos\\carnet de santé.png', 'image/png', 'carnet de santé.png'],
    ['.pdf', 'application/pdf', 'document.pdf'],
    [`${'a'.repeat(300)}.pdf`, 'application/pdf', `${'a'.repeat(100)}.pdf`],
    ['a\u0007b.pdf', 'application/pdf', 'a b.pdf'],
  ])('%s → %s', (original, type, expected) => {
    expect(dossierFileName(original, type)).toBe(expected);
  });
});
