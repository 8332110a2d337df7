import { expect, it, vi } from 'vitest';
import { createDocumentsPdf, type WrittenDocument } from './documents-pdf.ts';

// Nothing is drawn here: pdf.js asks for it all the same, at once.
vi.stubGlobal('DOMMatrix', class {});
const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');

const NAME = 'NGUYỄN THỊ-ŒUVRARD Ánh Tuyết Đặng Łucja-Škoda';
const written: WrittenDocument = {
  kind: 'report',
  composition: { sections: [], lines: [] },
  practitioner: {
    displayName: 'Dr Hélène Vasseur-Saint-Exupéry de la Rochefoucauld',
    speciality: 'Psychiatrie',
  },
  patient: {
    familyName: 'Nguyễn Thị-Œuvrard',
    givenNames: 'Ánh Tuyết Đặng Łucja-Škoda',
    birthDate: '2014-03-09',
  },
  facility: { name: 'IME Les Tilleuls', phone: '+33140000000', timeZone: 'Europe/Paris' },
  consultationAt: '2026-11-23T21:30:00.000Z',
  writtenAt: '2026-11-23T22:10:00.000Z',
};

/** As another library reads it. */
async function read(over: Partial<WrittenDocument>) {
  const { bytes } = await createDocumentsPdf().render({ ...written, ...over });
  const pdf = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  const pages = await Promise.all(
    Array.from({ length: pdf.numPages }, async (_, index) => {
      const page = await pdf.getPage(index + 1);
      const { items } = await page.getTextContent();
      const text = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? ' ' : '') : '')).join('');
      return {
        text: text.normalize('NFKC').replace(/\s+/g, ' '),
        tree: JSON.stringify(await page.getStructTree()),
      };
    }),
  );
  const { info } = await pdf.getMetadata();
  await pdf.destroy();
  return { pages, info: info as Record<string, unknown>, text: pages.map(({ text }) => text).join(' ') };
}

it('a one-line report: its text and names whole, its language, its tags', async () => {
  const sections = [{ title: 'Conclusion', text: 'Bon état : 5 µg, ≤ 38,5 °C, cœur régulier.' }];
  const { pages, info, text } = await read({ composition: { sections, lines: [] } });
  expect(pages).toHaveLength(1);
  expect(info).toMatchObject({ Title: 'Compte rendu de téléconsultation', Language: 'fr-FR' });
  for (const said of [NAME, 'Bon état : 5 µg, ≤ 38,5 °C, cœur régulier.', '9 mars 2014', '1/1'])
    // It reads µ as the Greek letter.
    expect(text).toContain(said.normalize('NFKC'));
  for (const role of ['"H1"', '"H2"', '"P"']) expect(pages[0]?.tree).toContain(`"role":${role}`);
});

it('five pages and more: every paragraph, each page with its number and whose it is', async () => {
  const paragraphs = Array.from(
    { length: 45 },
    (_, index) =>
      `Paragraphe ${index + 1}. ${'Une phrase de bilan, relue avec les parents. '.repeat(9).trim()}`,
  );
  const sections = [{ title: 'Observations', text: paragraphs.join('\n\n') }];
  const { pages, text } = await read({ composition: { sections, lines: [] } });
  expect(pages.length).toBeGreaterThanOrEqual(5);
  for (let number = 1; number <= 45; number++) expect(text).toContain(`Paragraphe ${number}.`);
  pages.forEach((page, index) => expect(page.text).toContain(`${index + 1}/${pages.length}`));
  expect(pages.every((page) => page.text.includes('NGUYỄN'))).toBe(true);
});

it('a prescription: its lines numbered and counted, as a list', async () => {
  const lines = [
    { drug: 'Mélatonine LP 2 mg', dose: '1 le soir', duration: '1 mois' },
    { drug: '', dose: '', duration: '' },
    { drug: 'Repos', dose: '', duration: '' },
  ];
  const { pages, text } = await read({ kind: 'prescription', composition: { sections: [], lines } });
  for (const said of ['1. Mélatonine LP 2 mg', '1 le soir – 1 mois', '2. Repos', '2 lignes prescrites.'])
    expect(text).toContain(said);
  for (const role of ['L', 'LI', 'Lbl', 'LBody']) expect(pages[0]?.tree).toContain(`"role":"${role}"`);
});
