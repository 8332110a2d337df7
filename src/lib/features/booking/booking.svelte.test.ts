import { expect, it } from 'vitest';
import { BookingInProgress } from './booking.svelte.ts';

const PATIENT = '01J00000000000000000000001';
const OTHER = '01J00000000000000000000002';

function keyValues() {
  const kept = new Map<string, unknown>();
  return {
    read: async (key: string) => kept.get(key),
    write: async (key: string, value: unknown) => void kept.set(key, value),
    remove: async (key: string) => void kept.delete(key),
  };
}

it('finds after a crash what was being typed', async () => {
  const drafts = keyValues();
  const first = new BookingInProgress(drafts);
  first.choosePatient(null);
  first.draft.form.familyName = 'Roussel';
  await first.save();
  const second = new BookingInProgress(drafts);
  await second.load();
  expect(second.draft.form.familyName).toBe('Roussel');
  expect(second.draft.isNew).toBe(true);
});

it('sets aside a draft of another version', async () => {
  const drafts = keyValues();
  await drafts.write('booking', { step: 'slot' });
  const booking = new BookingInProgress(drafts);
  await booking.load();
  expect(booking.draft.patient).toBeNull();
});

it('never carries one patient’s consent over to another', () => {
  const booking = new BookingInProgress(keyValues());
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
});
