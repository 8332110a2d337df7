import { memoryDrafts } from '$lib/features/drafts/memory-drafts.ts';
import { expect, it } from 'vitest';
import { BookingInProgress } from './booking.svelte.ts';

const APPOINTMENT = '01J00000000000000000000009';
const PATIENT = '01J00000000000000000000001';
const OTHER = '01J00000000000000000000002';

it('finds after a crash what was being typed, under the same ids', async () => {
  const { drafts } = memoryDrafts();
  const first = new BookingInProgress(drafts, APPOINTMENT);
  await first.form.load();
  first.choosePatient(null);
  first.draft.form.familyName = 'Roussel';
  await first.form.save();
  const second = new BookingInProgress(drafts, APPOINTMENT);
  await second.form.load();
  expect(second.draft.form.familyName).toBe('Roussel');
  expect(second.draft.isNew).toBe(true);
  expect(second.draft.ids).toEqual(first.draft.ids);
  expect(second.draft.ids.appointment).toBe(APPOINTMENT);
});

it('sets aside a draft of another version', async () => {
  const { kept, drafts } = memoryDrafts();
  const key = `booking:${APPOINTMENT}`;
  kept.set(key, { key, value: { step: 'slot' }, savedAt: '', version: 'v', parent: null });
  const booking = new BookingInProgress(drafts, APPOINTMENT);
  await booking.form.load();
  expect(booking.draft.patient).toBeNull();
});

it('never carries one patient’s consent over to another', () => {
  const booking = new BookingInProgress(memoryDrafts().drafts, APPOINTMENT);
  const { ids } = booking.draft;
  booking.choosePatient(PATIENT);
  booking.draft.consent = {
    giver: 'Claire',
    relation: 'parent',
    means: 'phone',
    takenAt: '2027-03-29T10:00:00.000Z',
    isPutOff: false,
  };
  booking.choosePatient(PATIENT);
  expect(booking.draft.consent.takenAt).not.toBeNull();
  booking.choosePatient(OTHER);
  expect(booking.draft.consent.takenAt).toBeNull();
  expect(booking.draft.ids).toEqual(ids);
});
