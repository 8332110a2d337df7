import {
  createFamilyWaitingFiles,
  forgetOldFiles,
  type FamilyPlace,
} from '$lib/adapters/family-waiting-files.ts';
import { hasRoom } from '$lib/adapters/storage-room.ts';
import { uploadFile } from '$lib/adapters/tus-upload.ts';
import { onWakeUp } from '$lib/adapters/wake-ups.ts';
import type { OpenedUploads } from '$lib/features/documents/uploads-of-space.svelte.ts';
import LeaveUnsent from '$lib/features/documents/LeaveUnsent.svelte';
import UploadsNotice from '$lib/features/documents/UploadsNotice.svelte';
import { orInMemory } from '$lib/features/uploads/or-in-memory.ts';
import { UploadQueue } from '$lib/features/uploads/upload-queue.svelte.ts';
import { createOrderedIds } from '$lib/adapters/ordered-ids.ts';
import { prepareFile } from './prepare-file.ts';

/** All that sends a family's documents: loaded when the space is open, nobody waits for it. */
export async function openFamilyUploads(
  { linkId, appointment }: FamilyPlace,
  onSent: () => void,
): Promise<OpenedUploads> {
  const kept = createFamilyWaitingFiles({ linkId, appointment });
  // Without IndexedDB there is nothing to forget or to take up.
  await forgetOldFiles(Date.now())
    .then(() => kept.reassign(linkId, appointment))
    .catch(() => undefined);
  const queue = new UploadQueue({
    name: appointment,
    files: orInMemory(kept, hasRoom),
    prepare: prepareFile,
    newId: createOrderedIds(() => Date.now()),
    deviceNow: () => Date.now(),
    uploadFile,
    onWakeUp,
    destination: () => ({ linkId }),
    onSent,
  });
  queue.signedIn();
  return { queue, appointment, Notice: UploadsNotice, LeaveUnsent };
}
