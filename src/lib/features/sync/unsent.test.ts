import 'fake-indexeddb/auto';
import { createAsides } from '$lib/adapters/asides.ts';
import { createOutbox, FacilityDexie } from '$lib/adapters/dexie-facility.ts';
import { openLocalDatabase } from '$lib/adapters/pouch.ts';
import { zip } from '$lib/adapters/zip.ts';
import { afterEach, expect, it, vi } from 'vitest';
import { createUnsent, unsentKey } from './unsent.ts';

const SAVED_AT = '2027-03-29T10:00:00.000Z';
let round = 0;
let close = async () => {};
afterEach(() => close());

async function setUp() {
  const name = `unsent-${round++}`;
  const dexie = new FacilityDexie(name);
  const [outbox, asides, database] = [createOutbox(dexie), createAsides(dexie), openLocalDatabase(name)];
  const options = { database, dexie, outbox, asides, zip, now: () => Date.parse(SAVED_AT) };
  const write = async (id: string) =>
    outbox.save([id], SAVED_AT, () => database.insert([{ _id: id, text: `bonjour ${id}` }] as never));
  const refuse = async (id: string) => {
    const entry = (await outbox.entries()).find((one) => one.id === id)!;
    await outbox.refuse([{ ...entry, reason: 'too-large' }]);
  };
  const ids = {
    waiting: async () => (await outbox.entries()).map(({ id }) => id),
    held: async () => (await database.readAll()).documents.map(({ _id }) => _id),
  };
  close = async () => {
    dexie.close();
    await database.close();
  };
  return { dexie, outbox, asides, database, options, unsent: createUnsent(options), write, refuse, ids };
}

it('sets aside what was refused, never what waits, and keeps its text', async () => {
  const { dexie, unsent, write, refuse, ids } = await setUp();
  await write('note:a');
  await write('note:b');
  await refuse('note:a');

  const { name, content, ...exported } = await unsent.export();
  expect(await content.text()).toMatch(/note:a · .* · too-large[^]*bonjour note:b/);
  expect([name, exported.texts, exported.files]).toEqual(['vis-a-vis-non-envoye.txt', 2, 0]);
  await expect(unsent.setAside('note:b')).rejects.toThrow();
  expect(await unsent.setAside('note:a')).toContain('bonjour note:a');
  expect([await ids.waiting(), await ids.held()]).toEqual([['note:b'], ['note:b']]);
  expect(await dexie.asides.toArray()).toMatchObject([{ id: 'note:a', reason: 'too-large', removing: null }]);
});

it('ends what a crash cut between two steps of setting aside, and strands no document', async () => {
  const { dexie, database, options, unsent, write, refuse, ids } = await setUp();
  await write('note:a');
  await refuse('note:a');
  // The page goes before the first step is written: all stands as before.
  const kept = vi.spyOn(dexie.asides, 'put').mockRejectedValueOnce(new DOMException('gone', 'AbortError'));
  await expect(unsent.setAside('note:a')).rejects.toThrow();
  kept.mockRestore();
  expect([await ids.waiting(), await dexie.asides.count()]).toEqual([['note:a'], 0]);
  // It goes before the second step.
  const cut = createUnsent({
    ...options,
    database: { ...database, remove: () => Promise.reject(new Error()) },
  });
  await expect(cut.setAside('note:a')).rejects.toThrow();
  expect([await ids.waiting(), await ids.held()]).toEqual([[], ['note:a']]);
  // The next opening.
  await unsent.finish();
  expect([await ids.waiting(), await ids.held()]).toEqual([[], []]);
  expect(await dexie.asides.get('note:a')).toMatchObject({ removing: null });
  expect((await dexie.asides.get('note:a'))?.text).toContain('bonjour note:a');
  // What was written anew under its id stays.
  await write('note:a');
  await unsent.finish();
  expect(await ids.held()).toEqual(['note:a']);
});

it('neither exports nor sets aside what can’t be read at this moment', async () => {
  const { database, dexie, unsent, write, refuse, ids } = await setUp();
  await write('note:a');
  await refuse('note:a');
  const closed = vi
    .spyOn(database.pouch, 'get')
    .mockRejectedValueOnce(new DOMException('closing', 'InvalidStateError'))
    .mockRejectedValueOnce(new DOMException('closing', 'InvalidStateError'));
  await expect(unsent.setAside('note:a')).rejects.toThrow('closing');
  await expect(unsent.export()).rejects.toThrow('closing');
  closed.mockRestore();
  expect([await ids.waiting(), await ids.held()]).toEqual([['note:a'], ['note:a']]);
  expect(await dexie.asides.count()).toBe(0);
});

it('exports photos that queue with the texts, in one archive', async () => {
  const { dexie, unsent, write, outbox } = await setUp();
  await write('note:a');
  const facts = { appointment: 'x', mediaType: 'image/jpeg', sha256: 'a', addedAt: SAVED_AT, refused: null };
  await dexie.uploadQueue.add({ ...facts, id: '1', name: 'plaie.jpg', size: 3 });
  await dexie.uploads.add({ id: '1', bytes: new TextEncoder().encode('JPG').buffer });
  const { name, content, texts, files, held } = await unsent.export();
  expect([name, texts, files]).toEqual(['vis-a-vis-non-envoye.zip', 1, 1]);
  expect(held).toEqual(new Set([unsentKey((await outbox.entries())[0]!), '1']));
  const bytes = Buffer.from(await content.arrayBuffer());
  // A ZIP with both, stored as they are.
  expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
  const text = bytes.toString('utf8');
  expect(text).toMatch(/textes\.txt[^]*bonjour note:a[^]*documents\/1-plaie\.jpg[^]*JPG/);
});

it('takes a draft that was written again for another one than was exported', async () => {
  const { outbox, database, unsent } = await setUp();
  const save = () =>
    outbox.save(['draft:a'], SAVED_AT, async () => [await database.replace({ _id: 'draft:a' } as never)]);
  await save();
  const { held } = await unsent.export();
  expect((await outbox.entries()).every((entry) => held.has(unsentKey(entry)))).toBe(true);
  await save();
  expect((await outbox.entries()).some((entry) => held.has(unsentKey(entry)))).toBe(false);
});
