import type { PendingUpload, WaitingFiles } from '$lib/adapters/waiting-files.ts';

/** What the device could not keep is held by this page alone: it is sent all the same, while the page is open. */
export interface FilesOrInMemory extends WaitingFiles {
  isOnlyInMemory(id: string): boolean;
}

interface Held {
  upload: PendingUpload;
  bytes: ArrayBuffer;
}

/** @param hasRoom whether so many bytes may be kept, with some left for what else is written here */
export function orInMemory(
  kept: WaitingFiles,
  hasRoom: (bytes: number) => Promise<boolean>,
): FilesOrInMemory {
  const held = new Map<string, Held>();
  const callbacks = new Set<() => void>();
  const tell = () => callbacks.forEach((callback) => callback());
  const uploads = () => [...held.values()].map(({ upload }) => upload);
  const set = (upload: PendingUpload, bytes: ArrayBuffer) => void held.set(upload.id, { upload, bytes });
  return {
    isOnlyInMemory: (id) => held.has(id),
    watch(callback) {
      let last: PendingUpload[] = [];
      const both = () => callback([...last, ...uploads()]);
      callbacks.add(both);
      const stop = kept.watch((waiting) => {
        last = waiting;
        both();
      });
      return () => {
        callbacks.delete(both);
        stop();
      };
    },
    // Without IndexedDB (private windows of old browsers) nothing was kept.
    ids: async () => [...(await kept.ids().catch(() => [])), ...held.keys()],
    get: async (id) => held.get(id)?.upload ?? kept.get(id),
    bytesOf: async (id) => held.get(id)?.bytes ?? kept.bytesOf(id),
    async keep(upload, bytes) {
      try {
        if (await hasRoom(bytes.byteLength)) return await kept.keep(upload, bytes);
      } catch {
        // Full, whatever was estimated, or nothing is ever kept here.
      }
      set(upload, bytes);
      tell();
    },
    async remove(id) {
      if (!held.delete(id)) return kept.remove(id);
      tell();
    },
    async reassign(from, to) {
      for (const { upload, bytes } of held.values())
        if (upload.appointment === from) set({ ...upload, appointment: to }, bytes);
      tell();
      await kept.reassign(from, to);
    },
    async change(ids, change) {
      for (const { upload, bytes } of held.values())
        if (ids.includes(upload.id)) set({ ...upload, ...change }, bytes);
      tell();
      await kept.change(
        ids.filter((id) => !held.has(id)),
        change,
      );
    },
  };
}
