import 'fake-indexeddb/auto';
import { createSettings, FacilityDexie } from '$lib/adapters/dexie-facility.ts';
import { createDrafts } from '$lib/adapters/drafts.ts';
import { openLocalDatabase } from '$lib/adapters/pouch.ts';
import { createFirstScreen } from '$lib/features/facility-workspace/first-screen.ts';
import { bookingRequest, ulid } from '#tests/factories/documents.ts';
import { afterEach, expect, it } from 'vitest';
import { createForgetting } from './forgetting.ts';

const [GONE, KEPT, LATE] = [ulid(1), ulid(2), ulid(3)];
const SAVED_AT = '2027-03-29T10:00:00.000Z';
let round = 0;
let close = async () => {};
afterEach(() => close());

/** What one tab keeps beside its database. */
function tabStorage(): Storage {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
    clear: () => values.clear(),
  };
}

async function setUp() {
  const name = `forgetting-${round++}`;
  const dexie = new FacilityDexie(name);
  const [settings, session, database] = [createSettings(dexie), tabStorage(), openLocalDatabase(name)];
  const [drafts, firstScreen] = [createDrafts(dexie, session), createFirstScreen(settings)];
  close = async () => {
    dexie.close();
    await database.close();
  };
  const forget = createForgetting({ dexie, database, drafts, settings, firstScreen });

  for (const [id, upload] of [
    [GONE, 'photo-1'],
    [KEPT, 'photo-2'],
  ] as const) {
    await database.insert([{ _id: `note:${id}:${ulid(50)}`, text: `note de ${id}` }] as never);
    await dexie.outbox.add({ id: `note:${id}:${ulid(50)}`, rev: '1-a', savedAt: SAVED_AT, refused: null });
    await dexie.asides.put({ id: `consent:${id}:${ulid(51)}`, text: 'texte', reason: 'x', at: SAVED_AT });
    const facts = { name: 'radio.jpg', mediaType: 'image/jpeg', sha256: 'a', size: 1, addedAt: SAVED_AT };
    await dexie.uploadQueue.add({ id: upload, appointment: id, refused: null, ...facts });
    await dexie.uploads.add({ id: upload, bytes: new ArrayBuffer(1) });
    const draft = {
      key: `note:${id}:moi`,
      value: 'brouillon',
      savedAt: SAVED_AT,
      version: '1',
      parent: null,
    };
    await drafts.write(draft);
    session.setItem(`${name}:cancel:${id}`, JSON.stringify(draft));
  }
  // Booked for the erased person while the tablet was away: nobody knows its id.
  await database.insert([bookingRequest(3, { patient: GONE })]);
  await dexie.outbox.add({ id: `request:${LATE}`, rev: '1-b', savedAt: SAVED_AT, refused: null });
  const documents = [{ _id: `patient:${GONE}` }, { _id: `patient:${KEPT}` }];
  await settings.write('first-screen', { from: '2027-03-29', until: '2027-04-01', documents });
  return { dexie, database, session, forget };
}

async function heldIn({ dexie, database, session }: Awaited<ReturnType<typeof setUp>>) {
  const tables = await Promise.all(
    dexie.tables.filter(({ name }) => name !== 'settings').map((table) => table.toArray()),
  );
  const screen = await dexie.settings.get('first-screen');
  const tab = Array.from({ length: session.length }, (_, index) => {
    const key = session.key(index) ?? '';
    return key + session.getItem(key);
  });
  const { documents } = await database.readAll();
  return { text: JSON.stringify([tables, screen, tab, documents]), photos: await dexie.uploads.count() };
}

it('clears away all that the tablet holds of an erased person, and nothing of others', async () => {
  const tablet = await setUp();
  const before = await heldIn(tablet);
  expect([before.text.includes(GONE), before.text.includes(LATE), before.photos]).toEqual([true, true, 2]);
  await tablet.forget([GONE]);
  const after = await heldIn(tablet);
  expect([after.text.includes(GONE), after.text.includes(LATE), after.photos]).toEqual([false, false, 1]);
  expect(after.text.split(KEPT)).toHaveLength(before.text.split(KEPT).length);
});

it('does it once for each, and makes a cut good the next time', async () => {
  const tablet = await setUp();
  const { asides } = tablet.dexie;
  const filter = asides.filter.bind(asides);
  asides.filter = () => {
    throw new Error('cut');
  };
  await tablet.forget([GONE]);
  expect((await heldIn(tablet)).text).toContain(`consent:${GONE}`);
  asides.filter = filter;
  await tablet.forget([GONE]);
  expect((await heldIn(tablet)).text).not.toContain(GONE);
});
