import 'fake-indexeddb/auto';
import { createAsides } from '$lib/adapters/asides.ts';
import { createOutbox, FacilityDexie } from '$lib/adapters/dexie-facility.ts';
import { openLocalDatabase } from '$lib/adapters/pouch.ts';
import { expect, it } from 'vitest';
import { createUnsent } from './unsent.ts';

const SAVED_AT = '2027-03-29T10:00:00.000Z';

it('sets aside what was refused, never what waits, and keeps its text', async () => {
  const dexie = new FacilityDexie('unsent');
  const [outbox, asides, database] = [createOutbox(dexie), createAsides(dexie), openLocalDatabase('unsent')];
  const unsent = createUnsent({ database, outbox, asides, now: () => Date.parse(SAVED_AT) });
  for (const id of ['note:a', 'note:b']) {
    await outbox.announce([id], SAVED_AT);
    await outbox.confirm(await database.insert([{ _id: id, text: `bonjour ${id}` }] as never));
  }
  await outbox.refuse([{ id: 'note:a', reason: 'too-large' }]);

  expect(await unsent.exportText()).toMatch(/note:a · .* · too-large[^]*bonjour note:b/);
  await expect(unsent.setAside('note:b')).rejects.toThrow();
  expect(await unsent.setAside('note:a')).toContain('bonjour note:a');
  expect((await outbox.entries()).map(({ id }) => id)).toEqual(['note:b']);
  expect((await database.readAll()).documents.map(({ _id }) => _id)).toEqual(['note:b']);
  expect(await dexie.asides.toArray()).toMatchObject([{ id: 'note:a', reason: 'too-large' }]);
  dexie.close();
  await database.close();
});
