import 'fake-indexeddb/auto';
import type { Note } from '#domain/dossier-file.ts';
import { openLocalDatabase } from '$lib/adapters/pouch.ts';
import { expect, it, vi } from 'vitest';
import { DocumentIndex } from './document-index.svelte.ts';

const APPOINTMENT = '01J00000000000000000000000';
const note = (number: number): Note => ({
  _id: `note:${APPOINTMENT}:01J0000000000000000000000${number}`,
  type: 'note',
  v: 3,
  at: '2027-03-29T10:00:00.000Z',
  by: { kind: 'staff', id: '01J00000000000000000000001', name: 'Sophie' },
  appointment: APPOINTMENT,
  text: `note ${number}`,
});

it('reads what is there, follows what comes, and sets aside what it can’t read', async () => {
  const database = openLocalDatabase('index');
  await database.insert([note(1)]);
  const index = new DocumentIndex();
  await index.open(database);
  expect(index.all('note').map(({ text }) => text)).toEqual(['note 1']);

  await database.insert([note(2)]);
  await database.pouch.put({ ...note(3), v: 99 });
  await vi.waitFor(() => expect(index.all('note')).toHaveLength(2));
  await vi.waitFor(() => expect([...index.setAside]).toEqual([note(3)._id]));
  expect(index.get('note', note(2)._id)?.text).toBe('note 2');
  index.close();
  await database.close();
});

it('shows the first documents at once, then all of a large copy, none twice and none missed', async () => {
  const database = openLocalDatabase('index-large');
  const many = Array.from({ length: 2100 }, (_, number) => ({
    ...note(1),
    _id: `note:${APPOINTMENT}:01J0000000000000000000${String(number).padStart(4, '0')}`,
  }));
  await database.pouch.bulkDocs(many);
  const index = new DocumentIndex();
  const reading = index.open(database, [
    { ...note(1), _id: `note:${APPOINTMENT}:01J0000000000000000000GONE` },
  ]);
  expect(index.all('note')).toHaveLength(1);
  expect(index.isComplete).toBe(false);
  await reading;
  expect(index.isComplete).toBe(true);
  expect(index.all('note').map(({ _id }) => _id)).toEqual(many.map(({ _id }) => _id));
  index.close();
  await database.close();
});
