import 'fake-indexeddb/auto';
import type { Note } from '#domain/dossier-file.ts';
import { afterEach, expect, it, vi } from 'vitest';
import { createSettings, FacilityDexie } from './dexie-facility.ts';
import { type LocalCopy, openLocalCopy } from './local-copy.ts';

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

const connections: IDBDatabase[] = [];
const openAsBefore = indexedDB.open.bind(indexedDB);
indexedDB.open = (...args) => {
  const request = openAsBefore(...args);
  request.addEventListener('success', () => connections.push(request.result));
  return request;
};
/** As browsers do to pages in the background. */
function closeUnderfoot(isMeant: (name: string) => boolean) {
  for (const connection of connections) if (isMeant(connection.name)) connection.close();
}

let round = 0;
let copy: LocalCopy;
async function open() {
  const base = `facility-${round++}`;
  const settings = createSettings(new FacilityDexie(`vis-a-vis-${base}`));
  copy = await openLocalCopy({ base, settings, silenceMs: 1000 });
  return `${base}~fresh`;
}
const ids = async () => (await copy.readAll()).documents.map(({ _id }) => _id);
afterEach(() => copy.close());

it('takes what wasn’t sent along into the copy made anew', async () => {
  const fresh = await open();
  await copy.insert([note(1), note(2)]);
  await (await copy.beside(fresh)).bulkDocs([{ ...note(3) }]);
  await copy.replaceBy(fresh, async () => [note(1)._id]);
  expect(copy.name).toBe(fresh);
  expect(await ids()).toEqual([note(1)._id, note(3)._id]);
});

it('stays where it is when what wasn’t sent can’t be read', async () => {
  const fresh = await open();
  await copy.insert([note(1)]);
  const before = copy.name;
  vi.spyOn(copy.pouch, 'get').mockRejectedValue(new Error('the disk failed'));
  await expect(copy.replaceBy(fresh, async () => [note(1)._id, note(2)._id])).rejects.toThrow(
    'the disk failed',
  );
  vi.restoreAllMocks();
  expect(copy.name).toBe(before);
  await copy.replaceBy(fresh, async () => [note(1)._id, note(2)._id]);
  expect(await ids()).toEqual([note(1)._id]);
});

// Cut off between the change of place and the note that it was done, the tablet comes by here again.
it('never deletes the database in use', async () => {
  const fresh = await open();
  await copy.insert([note(1)]);
  await copy.replaceBy(fresh, async () => [note(1)._id]);
  await copy.replaceBy(fresh, async () => []);
  await copy.discard(fresh);
  expect(await ids()).toEqual([note(1)._id]);
});

it('loses nothing that waits when the browser closed the databases before the change of place', async () => {
  const fresh = await open();
  await copy.insert([note(1), note(2)]);
  await (await copy.beside(fresh)).bulkDocs([{ ...note(3) }]);
  closeUnderfoot((name) => name.startsWith('_pouch_'));
  await copy.replaceBy(fresh, async () => [note(1)._id, note(2)._id]);
  expect(await ids()).toEqual([note(1)._id, note(2)._id, note(3)._id]);
});

it('goes on filling a database that the browser closed', async () => {
  const fresh = await open();
  await (await copy.beside(fresh)).bulkDocs([{ ...note(1) }]);
  closeUnderfoot((name) => name.endsWith('~fresh'));
  const filled = await copy.beside(fresh);
  expect((await filled.allDocs()).rows).toHaveLength(1);
});

it('deletes a database filled in vain that the browser closed', async () => {
  const fresh = await open();
  await (await copy.beside(fresh)).bulkDocs([{ ...note(1) }]);
  closeUnderfoot((name) => name.endsWith('~fresh'));
  await copy.discard(fresh);
  expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain(`_pouch_${fresh}`);
});
