import type { FacilityDexie, PendingUpload } from '$lib/adapters/dexie-facility.ts';
import type { PreparedFile } from '$lib/features/documents/prepare-file.ts';
import { liveQuery } from 'dexie';
import { ulid } from 'ulid';

/** Files kept on the tablet until the service has them: what is known of each, and apart from it the bytes. */
export function createWaitingFiles(dexie: FacilityDexie) {
  const { uploadQueue, uploads } = dexie;
  return {
    /** Calls back now and at each change, of other tabs too; returns what stops it. */
    watch(callback: (waiting: PendingUpload[]) => void): () => void {
      const subscription = liveQuery(() => uploadQueue.orderBy('id').toArray()).subscribe(callback);
      return () => subscription.unsubscribe();
    },

    /** The oldest first. */
    ids: (): Promise<string[]> => uploadQueue.orderBy('id').primaryKeys(),

    get: (id: string): Promise<PendingUpload | undefined> => uploadQueue.get(id),

    /** Of one file at a time: together they may be more than a tablet's memory. */
    bytesOf: async (id: string): Promise<ArrayBuffer | undefined> => (await uploads.get(id))?.bytes,

    keep: (appointment: string, { bytes, ...facts }: PreparedFile): Promise<void> =>
      dexie.transaction('rw', uploadQueue, uploads, async () => {
        const [id, addedAt] = [ulid(), new Date().toISOString()];
        const size = bytes.byteLength;
        await uploadQueue.add({ ...facts, id, appointment, size, addedAt, refused: null });
        await uploads.add({ id, bytes });
      }),

    remove: (id: string): Promise<void> =>
      dexie.transaction('rw', uploadQueue, uploads, async () => {
        await uploadQueue.delete(id);
        await uploads.delete(id);
      }),

    async reassign(from: string, to: string): Promise<void> {
      await uploadQueue.where('appointment').equals(from).modify({ appointment: to });
    },

    /** Why the service won't have it; null: it may leave again. */
    async mark(id: string, refused: PendingUpload['refused']): Promise<void> {
      await uploadQueue.update(id, { refused });
    },
  };
}
export type WaitingFiles = ReturnType<typeof createWaitingFiles>;
