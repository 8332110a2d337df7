import type { PatientData } from '#domain/patient.ts';
import { expect, it } from 'vitest';
import {
  forgetPatientDraft,
  keepPatientDraft,
  readPatientDraft,
  startPatientDraft,
} from './patient-draft.ts';

const PATIENT = '01J00000000000000000000001';
const data: PatientData = {
  familyName: 'Roussel',
  givenNames: 'Éloïse',
  birthDate: '2017-05-14',
  emailOwner: 'family',
  email: 'claire@famille.example',
  mobile: '+33639981234',
  contactName: null,
  regime: '01',
  nir: null,
  nirHolder: 'patient',
};

function keyValues() {
  const kept = new Map<string, unknown>();
  return {
    read: async (key: string) => kept.get(key),
    write: async (key: string, value: unknown) => void kept.set(key, value),
    remove: async (key: string) => void kept.delete(key),
  };
}

it('finds after a reload what was being changed, and from what', async () => {
  const drafts = keyValues();
  const draft = startPatientDraft(data);
  draft.form.contactName = 'Claire';
  void keepPatientDraft(drafts, PATIENT, draft);
  const found = await readPatientDraft(drafts, PATIENT);
  expect(found?.form.contactName).toBe('Claire');
  expect(found?.before).toEqual(data);
  await forgetPatientDraft(drafts, PATIENT);
  expect(await readPatientDraft(drafts, PATIENT)).toBeNull();
});

it('keeps nothing of an edit undone by hand', async () => {
  const drafts = keyValues();
  await keepPatientDraft(drafts, PATIENT, {
    ...startPatientDraft(data),
    form: { ...startPatientDraft(data).form, email: 'autre@famille.example' },
  });
  await keepPatientDraft(drafts, PATIENT, startPatientDraft(data));
  expect(await readPatientDraft(drafts, PATIENT)).toBeNull();
});
