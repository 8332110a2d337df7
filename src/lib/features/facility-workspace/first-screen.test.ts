import 'fake-indexeddb/auto';
import { createSettings, FacilityDexie } from '$lib/adapters/dexie-facility.ts';
import { expect, it } from 'vitest';
import type { FacilityStore } from './facility-store.svelte.ts';
import { createFirstScreen } from './first-screen.ts';

const store = {
  today: '2027-03-29',
  timeZone: 'Europe/Paris',
  documentsBetween: (fromMs: number, untilMs: number) => [
    { _id: 'facility:x', type: 'facility', timeZone: 'Europe/Paris' },
    { _id: 'note:span', from: new Date(fromMs).toISOString(), until: new Date(untilMs).toISOString() },
  ],
} as unknown as FacilityStore;

it('keeps the coming days, and gives them on those days alone', async () => {
  const dexie = new FacilityDexie('first-screen');
  const firstScreen = createFirstScreen(createSettings(dexie));
  expect(await firstScreen.read(() => '2027-03-29')).toBeNull();
  await firstScreen.keep(store);
  const kept = await firstScreen.read((facility) => (facility?._id === 'facility:x' ? '2027-03-31' : ''));
  // Midnight in Paris, summer time since the day before.
  expect(kept).toMatchObject([{}, { from: '2027-03-27T23:00:00.000Z', until: '2027-03-31T22:00:00.000Z' }]);
  expect(await firstScreen.read(() => '2027-04-01')).toBeNull();
  dexie.close();
});
