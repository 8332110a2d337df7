import { describe, expect, it } from 'vitest';
import {
  holdsAllOf,
  emptyComposition,
  isBlankDraft,
  readDraft,
  withLines,
  withoutDeposited,
  writtenDocuments,
} from './composition.ts';

const titles = { motive: 'Motif', observations: 'Observations', conclusion: 'Conclusion', followUp: 'Suite' };
const ids = () => {
  let count = 0;
  return () => `id-${(count += 1)}`;
};
const line = (drug: string, key = drug) => ({ key, drug, dose: '', duration: '' });

describe('a draft', () => {
  it('comes back as it was written, with its ids, its lines and its files', () => {
    const file = { id: 'f', kind: 'report' as const, name: 'CR.pdf', sizeBytes: 3, sent: true };
    const written = {
      report: { id: 'r', motive: 'Suivi', observations: 'Toux', conclusion: '', followUp: 'Dans un mois' },
      prescription: { id: 'p', lines: [line('Repos'), line('Mélatonine')] },
      files: [file],
    };
    expect(readDraft(JSON.stringify(written), () => 'other')).toEqual(written);
  });

  it('of the version before is read whole: one text, a line for each medicine', () => {
    const earlier = {
      report: { id: 'r', observation: 'Toux', conclusion: 'Bien' },
      prescription: { id: 'p', lines: 'Repos\nMélatonine' },
    };
    const { report, prescription } = readDraft(JSON.stringify(earlier), ids());
    expect(report).toMatchObject({ id: 'r', motive: null, observations: 'Toux', conclusion: 'Bien' });
    expect(prescription.lines.map(({ drug }) => drug)).toEqual(['Repos', 'Mélatonine']);
  });

  it('leaves out what the dossier holds already', () => {
    const composition = emptyComposition(ids());
    composition.report.observations = 'Déposé';
    composition.prescription.lines = [line('Pas encore')];
    const left = withoutDeposited(composition, [composition.report.id], () => 'new');
    expect(left.report).toMatchObject({ id: 'new', observations: '' });
    expect(left.prescription).toEqual(composition.prescription);
  });

  it.each([
    ['plain text', 'Texte libre', 'Texte libre'],
    ['another shape', '{"notes":1}', ''],
    ['a number', '12', ''],
  ])('of %s is not an error', (_, text, observations) => {
    expect(readDraft(text, ids()).report.observations).toBe(observations);
  });

  it('is blank without a word; a file or a changed motive is something', () => {
    const blank = emptyComposition(ids());
    expect(isBlankDraft(JSON.stringify(blank))).toBe(true);
    expect(isBlankDraft(JSON.stringify({ ...blank, report: { ...blank.report, motive: 'Suivi' } }))).toBe(
      false,
    );
    const file = { id: 'f', kind: 'report', name: 'CR.pdf', sizeBytes: 3, sent: true };
    expect(isBlankDraft(JSON.stringify({ ...blank, files: [file] }))).toBe(false);
  });
});

describe('an older draft', () => {
  const draft = (observations: string, lines = [line('Doliprane')]) =>
    JSON.stringify({
      report: { ...emptyComposition(ids()).report, observations },
      prescription: { id: 'p', lines },
      files: [],
    });
  it('is held by the one that was written on from there', () => {
    const older = draft('Fièvre');
    expect(holdsAllOf(draft('Fièvre depuis lundi', [line('Repos'), line('Doliprane 500 mg')]), older)).toBe(
      true,
    );
    expect(holdsAllOf(draft('Fièvre depuis lundi', [line('Repos')]), older)).toBe(false);
    expect(holdsAllOf(draft('Apyrétique'), older)).toBe(false);
    expect(holdsAllOf(draft(''), older)).toBe(false);
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
  const documents = (change: (composition: ReturnType<typeof emptyComposition>) => void, booked = '') => {
    const composition = emptyComposition(ids());
    change(composition);
    return writtenDocuments(composition, titles, booked);
  };

  it('are none when all is blank, or when there is a motive alone', () => {
    expect(documents(() => undefined, 'Suivi du sommeil')).toEqual([]);
    expect(documents(({ report }) => (report.motive = 'Autre'))).toEqual([]);
  });

  it('say the booked motive until the doctor words it, and hold only sections that have a text', () => {
    const sectionsOf = (motive: string | null) =>
      documents(({ report }) => Object.assign(report, { motive, conclusion: '  Tout va bien. ' }), 'Suivi')[0]
        ?.composition.sections;
    const conclusion = { title: 'Conclusion', text: 'Tout va bien.' };
    expect(sectionsOf(null)).toEqual([{ title: 'Motif', text: 'Suivi' }, conclusion]);
    expect(sectionsOf('Bilan')).toEqual([{ title: 'Motif', text: 'Bilan' }, conclusion]);
    expect(sectionsOf('')).toEqual([conclusion]);
  });

  it('are a report and a prescription when both are written, its empty lines left out', () => {
    const both = documents(({ report, prescription }) => {
      report.observations = 'Sommeil fragmenté.';
      prescription.lines = [line('Mélatonine 2 mg'), line(' ', 'empty'), line('Repos')];
    });
    expect(both.map(({ kind }) => kind)).toEqual(['report', 'prescription']);
    expect(both[1]?.composition.lines?.map(({ drug }) => drug)).toEqual(['Mélatonine 2 mg', 'Repos']);
  });
});
