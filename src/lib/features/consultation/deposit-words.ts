import type { CallFailure } from '$lib/adapters/api-client.ts';
import { isForeign } from '$lib/features/failure/failure-text.ts';
import { m } from '$lib/paraglide/messages.js';

/** What happened, what was kept, what to do: the room is still open and the text is still here. */
export function depositFailureWords(failure: CallFailure): string {
  if (isForeign(failure)) return m.doctor_deposit_foreign();
  switch (failure.error) {
    case 'offline':
      return m.doctor_deposit_offline();
    case 'disk-full':
      return m.doctor_deposit_disk_full();
    case 'store-unavailable':
      return m.doctor_deposit_store_down();
    case 'file-damaged':
      return m.doctor_deposit_file_damaged();
    case 'signed-out':
      return m.doctor_deposit_signed_out();
    default:
      return m.doctor_deposit_failed();
  }
}
