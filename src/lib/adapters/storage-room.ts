export interface StorageRoom {
  leftBytes: number;
  /** Photos of a day may not fit any more. */
  isLow: boolean;
}

const LOW_BYTES = 200_000_000;

/** What the browser still grants; null where it doesn't say. */
export async function readStorageRoom(): Promise<StorageRoom | null> {
  const estimate = await navigator.storage?.estimate?.().catch(() => null);
  if (!estimate?.quota) return null;
  const leftBytes = Math.max(0, estimate.quota - (estimate.usage ?? 0));
  return { leftBytes, isLow: leftBytes < LOW_BYTES };
}

/** Left free for what people write. */
const RESERVE_BYTES = 5 * 1024 * 1024;

/** Whether so many bytes may be kept here. Where the browser doesn't say, trying tells. */
export async function hasRoom(bytes: number): Promise<boolean> {
  const room = await readStorageRoom();
  return room === null || room.leftBytes >= bytes + RESERVE_BYTES;
}
