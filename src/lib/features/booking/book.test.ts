import 'fake-indexeddb/auto';
import type { FacilityDocument } from '#domain/documents.ts';
import { AT, consent, DEVICE, NURSE, patientData, ulid } from '#tests/factories/documents.ts';
import { createOutbox, FacilityDexie } from '$lib/adapters/dexie-facility.ts';
import { openLocalDatabase } from '$lib/adapters/pouch.ts';
import { createRecorder } from '$lib/features/sync/recorder.ts';
import { expect, it } from 'vitest';
import { book, type Booking } from './book.ts';
import { newBookingIds } from './booking-draft.ts';

const slot = { start: '2027-03-29T12:10:00.000Z', end: '2027-03-29T12:30:00.000Z' };
const writer = (record: (documents: FacilityDocument[]) => Promise<void>) => ({
  author: () => NURSE,
  clock: { read: () => 0 } as never,
  recorder: { record, replace: async () => undefined, remove: async () => undefined },
});
const booking = (over: Partial<Booking> = {}): Booking => ({
  ids: newBookingIds(),
  replaces: null,
  patient: null,
  newPatient: patientData(),
  practitioner: 'dr-vasseur',
  slot,
  motive: null,
  consent: null,
  notes: [],
  ...over,
});

it('repeats the same documents when the first try failed half-way', async () => {
  const tries: FacilityDocument[][] = [];
  const asked = booking({ consent: consent(1) });
  const failing = writer(async (documents) => {
    tries.push(documents);
    if (tries.length === 1) throw new Error('the tablet is full');
  });
  await expect(book(failing, asked)).rejects.toThrow('the tablet is full');
  expect(await book(failing, asked)).toEqual({ appointment: asked.ids.appointment, isAnother: false });
  expect(tries[1]).toEqual(tries[0]);
});

it('takes over what was agreed for a refused booking, as a consent of its own', async () => {
  const ids = newBookingIds();
  let written: FacilityDocument[] = [];
  const keep = writer(async (documents) => void (written = documents));
  const given = { ...consent(1), _rev: '1-a' };
  await book(keep, booking({ ids, replaces: ulid(1), patient: ulid(1), newPatient: null, consent: given }));
  expect(written.map(({ _id }) => _id)).toEqual([
    `consent:${ids.appointment}:${ids.consent}`,
    `request:${ids.appointment}`,
  ]);
  const { giver, means, takenAt, textVersion } = given;
  expect(written[0]).toMatchObject({ appointment: ids.appointment, giver, means, takenAt, textVersion });
  expect(written[0]).not.toHaveProperty('_rev');
  expect(written[1]).toMatchObject({ order: { kind: 'book', patient: ulid(1), replaces: ulid(1) } });
});

it('takes over the notes of a refused booking, under their writers’ names, twice the same', async () => {
  const ids = newBookingIds();
  const tries: FacilityDocument[][] = [];
  const keep = writer(async (documents) => void tries.push(documents));
  const nadia = { kind: 'staff', id: ulid(9102), name: 'Nadia Bel', device: ulid(9002) } as const;
  const text = 'Allergie à la pénicilline.';
  const about = { type: 'note', v: 3, at: AT, by: nadia, appointment: ulid(1), text } as const;
  const notes = [{ ...about, _id: `note:${ulid(1)}:${ulid(7)}`, _rev: '1-a' }];
  const again = booking({ ids, replaces: ulid(1), patient: ulid(1), newPatient: null, notes });
  await book(keep, again);
  await book(keep, again);
  expect(tries[1]).toEqual(tries[0]);
  expect(tries[0]?.[0]).toEqual({
    ...about,
    _id: `note:${ids.appointment}:${ulid(7)}`,
    // The service takes only what the tablet that brings it signs.
    by: { ...nadia, device: DEVICE },
    appointment: ids.appointment,
  });
});

it('names the booking that stands when another tab was faster with another slot', async () => {
  const [database, dexie] = [openLocalDatabase('book'), new FacilityDexie('book-outbox')];
  const recorder = createRecorder({
    ...{ database, outbox: createOutbox(dexie) },
    ...{ now: () => 0, wake: () => undefined, saved: () => undefined },
  });
  const tab = { ...writer(async () => undefined), recorder };
  const asked = booking();
  const { appointment } = asked.ids;
  const later = { start: '2027-03-29T14:10:00.000Z', end: '2027-03-29T14:30:00.000Z' };
  expect(await book(tab, asked)).toEqual({ appointment, isAnother: false });
  // A double tap says the same.
  expect(await book(tab, asked)).toEqual({ appointment, isAnother: false });
  expect(await book(tab, { ...asked, slot: later })).toEqual({ appointment, isAnother: true });
  const { documents } = await database.readAll();
  expect(documents.filter(({ type }) => type === 'request')).toMatchObject([
    { order: { start: slot.start } },
  ]);
  dexie.close();
  await database.close();
});
