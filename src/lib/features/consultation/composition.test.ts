import { describe, expect, it } from 'vitest';
import { emptyComposition, readDraft, withLines, withoutDeposited, writtenDocuments } from './composition.ts';

const titles = { observation: 'Observation', conclusion: 'Conclusion', prescription: 'Traitement' };
const ids = () => {
  let count = 0;
  return () => `id-${(count += 1)}`;
};

describe('a draft', () => {
  it('comes back as it was written, with its ids', () => {
    const written = { ...emptyComposition(ids()), prescription: { id: 'p', lines: 'Repos' } };
    expect(readDraft(JSON.stringify(written), () => 'other')).toEqual(written);
  });

  it('leaves out what the dossier holds already', () => {
    const report = { id: 'r', observation: 'Déposé', conclusion: '' };
    const prescription = { id: 'p', lines: 'Pas encore' };
    expect(withoutDeposited({ report, prescription }, ['r'], () => 'new')).toEqual({
      report: { id: 'new', observation: '', conclusion: '' },
      prescription,
    });
  });

  it.each([
    ['plain text', 'Texte libre', 'Texte libre'],
    ['another shape', '{"notes":1}', ''],
    ['a number', '12', ''],
  ])('of %s is not an error', (_, text, observation) => {
    expect(readDraft(text, ids()).report.observation).toBe(observation);
  });
});

describe('what was written in the call', () => {
  const added = (text: string, lines: string[], lastAdded: string | null = null) =>
    withLines(text, { title: 'Messages :', lines, lastAdded });

  it('stands below what the doctor wrote, which stays as it was', () => {
    expect(added('', ['un', 'deux'])).toBe('Messages :\nun\ndeux');
    expect(added('  Toux.\n\nRepos.\n', ['un'])).toBe('  Toux.\n\nRepos.\n\nMessages :\nun');
  });

  it('goes on where it ended, and begins anew where the doctor has written since', () => {
    const first = added('Toux.', ['un']);
    expect(added(`${first}\n`, ['deux'], 'un')).toBe('Toux.\n\nMessages :\nun\ndeux');
    expect(added(`${first}\nBien.`, ['deux'], 'un')).toBe(
      'Toux.\n\nMessages :\nun\nBien.\n\nMessages :\ndeux',
    );
  });
});

describe('the documents written', () => {
  it('are none when all is blank', () => {
    expect(writtenDocuments(emptyComposition(ids()), titles)).toEqual([]);
  });

  it('hold only the sections that have a text', () => {
    const composition = emptyComposition(ids());
    composition.report.conclusion = '  Tout va bien. ';
    expect(writtenDocuments(composition, titles)).toEqual([
      {
        source: 'written',
        id: 'id-1',
        kind: 'report',
        composition: { sections: [{ title: 'Conclusion', text: 'Tout va bien.' }] },
      },
    ]);
  });

  it('are a report and a prescription when both are written', () => {
    const composition = emptyComposition(ids());
    composition.report.observation = 'Sommeil fragmenté.';
    composition.prescription.lines = 'Mélatonine 2 mg';
    expect(writtenDocuments(composition, titles).map(({ kind }) => kind)).toEqual(['report', 'prescription']);
  });
});
