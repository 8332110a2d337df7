import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FacilityDexie } from './dexie-facility.ts';
import { createDrafts, type Drafts, type KeptDraft } from './drafts.ts';

/** Of one tab. */
function tabStorage(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    key: (index: number) => [...kept.keys()][index] ?? null,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage;
}
const draft = (version: string, minute: number, parent: string | null = null): KeptDraft => ({
  key: 'note',
  value: version,
  savedAt: `2027-03-29T10:0${minute}:00.000Z`,
  version,
  parent,
});

let dexie: FacilityDexie;
let session: Storage;
let drafts: Drafts;
let round = 0;
beforeEach(() => {
  dexie = new FacilityDexie(`drafts-${round++}`);
  session = tabStorage();
  drafts = createDrafts(dexie, session);
});
afterEach(() => dexie.close());

/** The database lost what the page still wrote when it was reloaded. */
const interrupt = (one: KeptDraft) => session.setItem(`${dexie.name}:${one.key}`, JSON.stringify(one));

it('finds what a reload interrupted, and writes it in the end', async () => {
  await drafts.write(draft('avant', 1));
  interrupt(draft('après', 2, 'avant'));
  expect(await drafts.read('note')).toEqual({ draft: draft('après', 2, 'avant'), overtaken: null });
  expect((await drafts.list('no')).map(({ value }) => value)).toEqual(['après']);
});

it('lists what a reload interrupted', async () => {
  await drafts.write(draft('avant', 1));
  interrupt(draft('après', 2, 'avant'));
  expect((await drafts.list('no')).map(({ value }) => value)).toEqual(['après']);
});

it('shows the later of two tabs, and gives the other one back', async () => {
  interrupt(draft('ici', 1));
  await createDrafts(dexie, tabStorage()).write(draft('autre onglet', 2));
  const { draft: shown, overtaken } = await drafts.read('note');
  expect([shown?.value, overtaken?.value]).toEqual(['autre onglet', 'ici']);
});

it('keeps nothing of what is removed', async () => {
  await drafts.write(draft('avant', 1));
  await drafts.remove('note');
  expect(await drafts.read('note')).toEqual({ draft: null, overtaken: null });
});

it('reads on a full tablet what the database had no room for', async () => {
  interrupt(draft('après', 2));
  vi.spyOn(dexie.drafts, 'put').mockImplementation(() =>
    Dexie.Promise.reject(new DOMException('no room', 'QuotaExceededError')),
  );
  expect((await drafts.read('note')).draft).toEqual(draft('après', 2));
  expect(await drafts.list('no')).toEqual([draft('après', 2)]);
  await expect(drafts.write(draft('encore', 3, 'après'))).rejects.toThrow('no room');
  expect((await drafts.read('note')).draft?.value).toBe('encore');
});
