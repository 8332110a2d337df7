import 'fake-indexeddb/auto';
import type { Note } from '#domain/dossier-file.ts';
import { createOutbox, FacilityDexie } from '$lib/adapters/dexie-facility.ts';
import { openLocalDatabase } from '$lib/adapters/pouch.ts';
import { expect, it } from 'vitest';
import { createRecorder, recordOnce } from './recorder.ts';

const APPOINTMENT = '01J00000000000000000000000';
const ID = '01J00000000000000000000001';
const noted =
  (text: string) =>
  (id: string): Note => ({
    _id: `note:${APPOINTMENT}:${id}`,
    type: 'note',
    v: 3,
    at: '2027-03-29T10:00:00.000Z',
    by: { kind: 'staff', id: '01J00000000000000000000002', name: 'Sophie' },
    appointment: APPOINTMENT,
    text,
  });

it('keeps what two tabs made of one form, and one of what was pressed twice', async () => {
  const database = openLocalDatabase('recorder');
  const outbox = createOutbox(new FacilityDexie('recorder-outbox'));
  const recorder = createRecorder({
    ...{ database, outbox },
    now: () => 0,
    wake: () => undefined,
    saved: () => undefined,
  });
  await recordOnce(recorder, ID, noted('Fièvre'));
  await recordOnce(recorder, ID, noted('Fièvre'));
  await recordOnce(recorder, ID, noted('Fièvre, toux'));
  const { documents } = await database.readAll();
  expect(documents.map(({ text }) => text)).toEqual(['Fièvre', 'Fièvre, toux']);
  expect((await outbox.entries()).map(({ id, rev }) => ({ id, rev }))).toEqual(
    documents.map(({ _id: id, _rev: rev }) => ({ id, rev })),
  );
  await database.close();
});
