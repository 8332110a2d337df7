import { patientData, ulid } from '#tests/factories/documents.ts';
import { memoryDrafts } from '$lib/features/drafts/memory-drafts.ts';
import { expect, it } from 'vitest';
import { hasPatientDraft, patientEdit } from './patient-draft.ts';

const PATIENT = ulid(1);

it('finds after a reload what was being changed, and from what', async () => {
  const { drafts } = memoryDrafts();
  const before = patientData({ contactName: null });
  const first = patientEdit(drafts, PATIENT, before);
  await first.load();
  first.value.form.contactName = 'Claire';
  await first.save();
  expect(await hasPatientDraft(drafts, PATIENT)).toBe(true);

  // Meanwhile another tablet changed the sheet: the edit still starts from what was on screen.
  const second = patientEdit(drafts, PATIENT, patientData({ contactName: 'Paul' }));
  await second.load();
  expect(second.value).toEqual(first.value);
  expect(second.value.before).toEqual(before);
  await second.discard();
  expect(await hasPatientDraft(drafts, PATIENT)).toBe(false);
});

it('keeps nothing of an edit undone by hand', async () => {
  const { drafts } = memoryDrafts();
  const edit = patientEdit(drafts, PATIENT, patientData());
  await edit.load();
  edit.value.form.email = 'autre@famille.example';
  await edit.save();
  edit.value.form.email = patientData().email ?? '';
  await edit.save();
  expect(await hasPatientDraft(drafts, PATIENT)).toBe(false);
});
