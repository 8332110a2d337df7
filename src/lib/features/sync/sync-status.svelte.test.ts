import type { PendingUpload } from '$lib/adapters/dexie-facility.ts';
import { expect, it } from 'vitest';
import { SyncStatus } from './sync-status.svelte.ts';
import { syncHeadlineText } from './sync-text.ts';

const photo = (id: string, refused: string | null = null) => ({ id, refused }) as PendingUpload;
const entry = { seq: 1, id: 'note:a', rev: '1-a', savedAt: '2027-03-29T10:00:00.000Z', refused: null };

function headerOf(files: PendingUpload[], entries: (typeof entry)[] = []) {
  const status = new SyncStatus(() => files);
  const lastExchangeAt = '2027-03-29T10:00:00.000Z';
  status.acceptReport({ state: { name: 'idle' }, lastExchangeAt, received: 0, filling: null });
  status.acceptEntries(entries);
  return syncHeadlineText(status.headline, status);
}

it('is up to date only when the photos have left too', () => {
  expect(headerOf([])).toBe('à jour');
  expect(headerOf([photo('a')])).toBe('1 élément à envoyer');
  expect(headerOf([photo('a'), photo('b')], [entry])).toBe('3 éléments à envoyer');
  expect(headerOf([photo('a'), photo('b', 'file-damaged')])).toBe('1 élément refusé');
});
