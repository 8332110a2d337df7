import { describe, expect, it } from 'vitest';
import { blankPatientForm, groupNir, isLandline, patientFormOf, readPatientForm } from './patient-form.ts';

const context = { today: '2027-03-29', region: 'FR' };
const filled = {
  ...blankPatientForm(),
  familyName: ' Roussel ',
  givenNames: 'Éloïse',
  birthDate: '2017-05-14',
  mobile: '06 39 98 12 34',
  regime: '01',
};

describe('readPatientForm', () => {
  it('reads what staff type', () => {
    const { data } = readPatientForm(
      { ...filled, email: ' Claire@Exemple.fr', nir: '2 55 08 14 168 025 38' },
      context,
    );
    expect(data).toMatchObject({
      familyName: 'Roussel',
      email: 'claire@exemple.fr',
      mobile: '+33639981234',
      contactName: null,
      nir: '255081416802538',
    });
  });

  it.each([
    ['familyName', { familyName: '  ' }],
    ['givenNames', { givenNames: '' }],
    ['birthDate', { birthDate: '' }],
    ['birthDate', { birthDate: '2027-03-30' }],
    ['email', { email: 'claire@' }],
    ['mobile', { mobile: '06 12' }],
    ['mobile', { mobile: '', email: '' }],
    ['regime', { regime: '' }],
    ['familyName', { familyName: 'x'.repeat(121) }],
  ])('says what is wrong with %s', (field, change) => {
    const { data, errors } = readPatientForm({ ...filled, ...change }, context);
    expect(data).toBeNull();
    expect(Object.keys(errors)).toEqual([field]);
  });

  it.each(['', '2 55 08', 'inconnu'])('never blocks on a social security number: %j', (nir) => {
    expect(readPatientForm({ ...filled, nir }, context).data?.nir).toBeNull();
  });

  it('gives back what it was made of', () => {
    const { data } = readPatientForm(filled, context);
    expect(readPatientForm(patientFormOf(data!), context).data).toEqual(data);
  });
});

it('groups the number while it grows, and leaves corrections alone', () => {
  expect(groupNir('255', '25')).toBe('2 55');
  expect(groupNir('255081416802538', '')).toBe('2 55 08 14 168 025 38');
  expect(groupNir('2 5 08', '2 55 08')).toBe('2 5 08');
});

it('knows that no SMS reaches a landline', () => {
  expect(isLandline('01 99 00 12 34', 'FR')).toBe(true);
  expect(isLandline('06 39 98 12 34', 'FR')).toBe(false);
});
