import { m } from '$lib/paraglide/messages.js';
import { formatFileSize } from '$lib/ui/format.ts';
import type { UploadTrouble, UploadView } from './upload-queue.svelte.ts';

const TROUBLES: Record<UploadTrouble, () => string> = {
  type: m.family_trouble_type,
  'too-large': m.family_trouble_too_large,
  'too-large-for-service': m.family_trouble_too_large,
  empty: m.family_trouble_empty,
  'unreadable-photo': m.family_trouble_unreadable,
  heic: m.family_trouble_heic,
  refused: m.family_trouble_refused,
  unsafe: m.error_file_unsafe,
  unsent: m.family_trouble_unsent,
};

export const troubleWords = (trouble: UploadTrouble) => TROUBLES[trouble]();

/** Trying again helps only when the way was cut, not when the file itself was refused. */
export const canRetry = ({ state, trouble }: UploadView) => state === 'failed' && trouble === 'unsent';

/** What stands beside the bar: « 1,2 Mo sur 4 Mo », « En attente ». */
export function progressWords({ state, sentBytes, sizeBytes }: UploadView, online: boolean): string {
  if (state === 'preparing') return m.family_upload_preparing();
  if (state === 'sent') return m.family_upload_sent();
  if (!online) return m.family_upload_waiting_offline();
  if (state === 'waiting') return m.family_upload_waiting();
  return m.family_upload_progress({ sent: formatFileSize(sentBytes), size: formatFileSize(sizeBytes) });
}
