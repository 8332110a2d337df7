import { describe, expect, it } from 'vitest';
import { createDocumentsPdf, type WrittenDocument } from './documents-pdf.ts';
import { textRuns } from './pdf-fonts.ts';

const written: WrittenDocument = {
  kind: 'report',
  composition: { sections: [{ title: 'Conclusion', text: 'Bon œil.\n\nÀ revoir.' }] },
  practitioner: { displayName: 'Dr Hélène Vasseur', speciality: null },
  patient: { familyName: 'Œuvrard', givenNames: 'Anaïs', birthDate: '2014-03-09' },
  facility: { name: 'IME Les Tilleuls', phone: '+33140000000', timeZone: 'Indian/Reunion' },
  consultationAt: '2026-11-23T21:30:00.000Z',
  writtenAt: '2026-11-23T22:10:00.000Z',
};

describe('textRuns', () => {
  it.each([
    ['cœur À jeun €', [['cœur À jeun €', 'Atkinson']]],
    ['20\u202fh', [['20\u00a0h', 'Atkinson']]],
    [
      'Łucja',
      [
        ['Ł', 'AtkinsonExt'],
        ['ucja', 'Atkinson'],
      ],
    ],
    [
      '5 µg',
      [
        ['5 ', 'Atkinson'],
        ['µ', 'Roboto'],
        ['g', 'Atkinson'],
      ],
    ],
    ['oui 😀', [['oui [?]', 'Atkinson']]],
    ['e\u0301te\u0301\u200b', [['été', 'Atkinson']]],
    ['a\u0000b', [['ab', 'Atkinson']]],
  ])('%j', (text, expected) => {
    expect(textRuns(text).map((run) => [run.text, run.font])).toEqual(expected);
  });
});

describe('createDocumentsPdf', () => {
  const pdf = createDocumentsPdf();
  const pages = (bytes: Buffer) => Number(/\/Count (\d+)/.exec(bytes.toString('latin1'))?.[1]);

  it('makes a PDF that says its language and title', async () => {
    const bytes = await pdf.render(written);
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(bytes.toString('latin1')).toContain('/Lang (fr-FR)');
    expect(bytes.toString('latin1')).toContain('/DisplayDocTitle true');
    expect(pages(bytes)).toBe(1);
  });

  it('carries a long text over several pages', async () => {
    const text = Array.from({ length: 60 }, () => 'Une phrase assez longue. '.repeat(12)).join('\n\n');
    const bytes = await pdf.render({ ...written, composition: { sections: [{ title: 'Suite', text }] } });
    expect(pages(bytes)).toBeGreaterThan(3);
  });

  it('is done within seconds with one endless word', async () => {
    const text = 'a'.repeat(20_000);
    const bytes = await pdf.render({ ...written, composition: { sections: [{ title: 'Suite', text }] } });
    expect(pages(bytes)).toBeGreaterThan(1);
  }, 5_000);
});
