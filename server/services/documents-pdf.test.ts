import { describe, expect, it } from 'vitest';
import { createDocumentsPdf, type WrittenDocument } from './documents-pdf.ts';
import { textRuns } from './pdf-fonts.ts';

const written: WrittenDocument = {
  kind: 'report',
  composition: { sections: [{ title: 'Conclusion', text: 'Bon œil.\n\nÀ revoir.' }], lines: [] },
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
        ['µg', 'Roboto'],
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
  const report = (text: string) =>
    pdf.render({ ...written, composition: { sections: [{ title: 'Suite', text }], lines: [] } });

  it('makes a PDF that says its language and title, and is tagged', async () => {
    const { bytes, pages } = await pdf.render(written);
    expect(bytes.subarray(0, 8).toString()).toBe('%PDF-1.7');
    const text = bytes.toString('latin1');
    for (const said of ['/Lang (fr-FR)', '/DisplayDocTitle true', '/Marked true', '/StructTreeRoot'])
      expect(text).toContain(said);
    expect(pages).toBe(1);
  });

  it('makes the same bytes of the same text all day, and others the next', async () => {
    const { bytes } = await pdf.render(written);
    const at = (writtenAt: string) => pdf.render({ ...written, writtenAt });
    // On Réunion the 24th lasts from 20 h to 20 h of UTC.
    expect((await at('2026-11-24T19:59:59.000Z')).bytes.equals(bytes)).toBe(true);
    expect((await at('2026-11-24T20:00:00.000Z')).bytes.equals(bytes)).toBe(false);
  });

  it('carries a long text over several pages', async () => {
    const text = Array.from({ length: 60 }, () => 'Une phrase assez longue. '.repeat(12)).join('\n\n');
    expect((await report(text)).pages).toBeGreaterThan(3);
  });

  it('is done within seconds with one endless word', async () => {
    expect((await report('a'.repeat(20_000))).pages).toBeGreaterThan(1);
  }, 5_000);
});
