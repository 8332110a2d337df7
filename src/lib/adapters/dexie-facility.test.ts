import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { expect, it } from 'vitest';
import { FacilityDexie, NewerDataError, openFacilityDexie } from './dexie-facility.ts';

it('opens what it knows, and what older versions wrote', async () => {
  const older = new Dexie('older');
  older
    .version(1)
    .stores({ outbox: '++seq, &id', drafts: 'key', settings: 'key', uploads: 'id, appointment' });
  await older.table('settings').put({ key: 'a', value: 1 });
  older.close();
  const dexie = await openFacilityDexie('older');
  expect(await dexie.settings.get('a')).toEqual({ key: 'a', value: 1 });
  dexie.close();
  (await openFacilityDexie('older')).close();
});

/** As version 3 had it: the bytes beside the rest. */
function version3(name: string) {
  const older = new Dexie(name);
  older
    .version(1)
    .stores({ outbox: '++seq, &id', drafts: 'key', settings: 'key', uploads: 'id, appointment' });
  older.version(2).stores({ journal: '++seq' });
  older.version(3).stores({ asides: 'id, at' });
  return older;
}

it('keeps what queued in an older version, its bytes apart', async () => {
  const older = version3('older-uploads');
  const facts = {
    name: 'a.jpg',
    mediaType: 'image/jpeg',
    sha256: 'a'.repeat(64),
    addedAt: '2027-03-29T10:00:00.000Z',
  };
  await older.table('uploads').bulkAdd([
    { ...facts, id: '1', appointment: 'x', refused: null, bytes: new Uint8Array([1, 2, 3]).buffer },
    { ...facts, id: '2', appointment: 'y', refused: 'file-damaged', bytes: new ArrayBuffer(0) },
  ]);
  older.close();
  const dexie = await openFacilityDexie('older-uploads');
  expect(await dexie.uploadQueue.toArray()).toEqual([
    { ...facts, id: '1', appointment: 'x', refused: null, size: 3 },
    { ...facts, id: '2', appointment: 'y', refused: 'file-damaged', size: 0 },
  ]);
  expect(new Uint8Array((await dexie.uploads.get('1'))!.bytes)).toEqual(new Uint8Array([1, 2, 3]));
  expect((await dexie.uploads.get('2'))!.bytes.byteLength).toBe(0);
  dexie.close();
});

it('lets a newer version in, is told so, and writes nothing to it', async () => {
  const older = await openFacilityDexie('overtaken');
  await older.settings.put({ key: 'a', value: 1 });
  const isTold = new Promise<void>((resolve) => (older.onNewer = resolve));
  const newer = new Dexie('overtaken');
  newer.version(new FacilityDexie('x').verno + 1).stores({ settings: 'key', another: 'id' });
  await newer.open();
  await isTold;
  // Dexie would open again by itself.
  await expect(older.settings.put({ key: 'a', value: 2 })).rejects.toThrow(/newer version/);
  expect(await newer.table('settings').get('a')).toEqual({ key: 'a', value: 1 });
  newer.close();
});

it('leaves alone what a newer version wrote', async () => {
  const newer = new Dexie('newer');
  newer.version(new FacilityDexie('x').verno + 1).stores({ outbox: '++seq, &id', another: 'id' });
  await newer.open();
  newer.close();
  await expect(openFacilityDexie('newer')).rejects.toThrow(NewerDataError);
});
