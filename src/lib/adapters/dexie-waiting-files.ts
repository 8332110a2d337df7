import { liveQuery } from 'dexie';
import type { FacilityDexie } from './dexie-facility.ts';
import type { WaitingFiles } from './waiting-files.ts';

/** On the tablet. */
export function createDexieWaitingFiles(dexie: FacilityDexie): WaitingFiles {
  const { uploadQueue, uploads } = dexie;
  return {
    watch(callback) {
      const subscription = liveQuery(() => uploadQueue.orderBy('id').toArray()).subscribe(callback);
      return () => subscription.unsubscribe();
    },
    ids: () => uploadQueue.orderBy('id').primaryKeys(),
    get: (id) => uploadQueue.get(id),
    bytesOf: async (id) => (await uploads.get(id))?.bytes,
    keep: (upload, bytes) =>
      dexie.transaction('rw', uploadQueue, uploads, async () => {
        await uploadQueue.add(upload);
        await uploads.add({ id: upload.id, bytes });
      }),
    remove: (id) =>
      dexie.transaction('rw', uploadQueue, uploads, async () => {
        await uploadQueue.delete(id);
        await uploads.delete(id);
      }),
    async reassign(from, to) {
      await uploadQueue.where('appointment').equals(from).modify({ appointment: to });
    },
    async change(ids, change) {
      await uploadQueue.where('id').anyOf(ids).modify(change);
    },
  };
}
