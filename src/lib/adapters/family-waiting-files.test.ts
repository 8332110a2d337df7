import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFamilyWaitingFiles, forgetFilesOfLink, forgetOldFiles } from './family-waiting-files.ts';
import type { PendingUpload } from './waiting-files.ts';

const upload = (id: string, appointment: string): PendingUpload => ({
  ...{ id, appointment, name: 'carnet.jpg', mediaType: 'image/jpeg', sha256: 'ab'.repeat(32) },
  ...{ size: 3, addedAt: '2027-03-01T10:00:00.000Z', refused: null },
});
const bytes = () => new Uint8Array([1, 2, 3]).buffer;
const stops: (() => void)[] = [];

/** A visit of the space: a page of its own. */
function visit(linkId: string, appointment: string) {
  const files = createFamilyWaitingFiles({ linkId, appointment });
  const seen = vi.fn<(waiting: PendingUpload[]) => void>();
  stops.push(files.watch(seen));
  return { files, last: () => seen.mock.lastCall?.[0].map(({ id, held }) => [id, held]) };
}

afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  await forgetOldFiles(Infinity);
});

describe('files waiting on a family’s device', () => {
  it('are kept with their bytes, per appointment, whichever link leads there, until removed', async () => {
    const { files } = visit('old-link', 'appointment');
    await files.keep(upload('01A', 'appointment'), bytes());
    await visit('other-link', 'other').files.keep(upload('01B', 'other'), bytes());
    const again = visit('new-link', 'appointment').files;
    expect([...new Uint8Array((await again.bytesOf('01A')) ?? new ArrayBuffer(0))]).toEqual([1, 2, 3]);
    expect(await again.ids()).toEqual(['01A']);
    await again.remove('01A');
    expect([await again.ids(), await again.bytesOf('01A')]).toEqual([[], undefined]);
  });

  it('are told to every page that shows them', async () => {
    const [first, second] = [visit('link', 'appointment'), visit('link', 'appointment')];
    await first.files.keep(upload('01A', 'appointment'), bytes());
    await vi.waitFor(() => expect(second.last()).toEqual([['01A', undefined]]));
    await second.files.change(['01A'], { held: 'paused' });
    await vi.waitFor(() => expect(first.last()).toEqual([['01A', 'paused']]));
  });

  it('do not come back by a change that comes after the removal', async () => {
    const { files } = visit('link', 'appointment');
    await files.keep(upload('01A', 'appointment'), bytes());
    await Promise.all([files.remove('01A'), files.change(['01A'], { held: 'paused' })]);
    expect(await files.ids()).toEqual([]);
  });

  it('go with the appointment that their link leads to, and with the link when it is over', async () => {
    const { files } = visit('link', 'appointment');
    await files.keep(upload('01A', 'link'), bytes());
    await files.keep(upload('01B', 'appointment'), bytes());
    await files.reassign('link', 'appointment');
    expect(await files.ids()).toEqual(['01A', '01B']);
    await forgetFilesOfLink('another');
    expect((await files.ids()).length).toBe(2);
    await forgetFilesOfLink('link');
    expect(await files.ids()).toEqual([]);
  });

  it('go after eight days, when the service has given up what was begun', async () => {
    const { files } = visit('link', 'appointment');
    await files.keep(upload('01A', 'appointment'), bytes());
    await forgetOldFiles(Date.parse('2027-03-08T10:00:00.000Z'));
    expect((await files.ids()).length).toBe(1);
    await forgetOldFiles(Date.parse('2027-03-10T10:00:00.000Z'));
    expect(await files.ids()).toEqual([]);
  });
});

it('keeps what the version before had left', async () => {
  stops.splice(0).forEach((stop) => stop());
  await new Promise((resolve) => (indexedDB.deleteDatabase('vis-a-vis-family').onsuccess = resolve));
  await new Promise<void>((resolve) => {
    const request = indexedDB.open('vis-a-vis-family', 1);
    request.onupgradeneeded = () => {
      const store = request.result.createObjectStore('pending-uploads', { keyPath: 'id' });
      const { id, name, mediaType, sha256 } = upload('01A', '');
      store.add({ id, name, mediaType, sha256, linkId: 'link', bytes: bytes() });
    };
    request.onsuccess = () => {
      request.result.close();
      resolve();
    };
  });
  const { files } = visit('link', 'appointment');
  await files.reassign('link', 'appointment');
  expect(await files.get('01A')).toMatchObject({ name: 'carnet.jpg', size: 3, refused: null });
  expect((await files.bytesOf('01A'))?.byteLength).toBe(3);
});
