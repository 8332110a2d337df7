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

it('leaves alone what a newer version wrote', async () => {
  const newer = new Dexie('newer');
  newer.version(new FacilityDexie('x').verno + 1).stores({ outbox: '++seq, &id', another: 'id' });
  await newer.open();
  newer.close();
  await expect(openFacilityDexie('newer')).rejects.toThrow(NewerDataError);
});
