import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { createPendingUploads } from './pending-uploads.ts';

const upload = (id: string, linkId: string) => ({
  id,
  linkId,
  name: 'carnet.jpg',
  mediaType: 'image/jpeg',
  sha256: 'ab'.repeat(32),
  bytes: new Uint8Array([1, 2, 3]).buffer,
});

describe('files waiting to be sent', () => {
  it('are kept with their bytes, per link, until removed', async () => {
    const store = createPendingUploads();
    await store.put(upload('01A', 'one'));
    await store.put(upload('01B', 'two'));
    await store.put(upload('01A', 'one'));
    const [kept, ...others] = await createPendingUploads().list('one');
    expect(others).toEqual([]);
    expect([...new Uint8Array(kept?.bytes ?? new ArrayBuffer(0))]).toEqual([1, 2, 3]);
    await store.remove('01A');
    expect(await store.list('one')).toEqual([]);
    expect((await store.list('two')).length).toBe(1);
  });
});
