import { depositNotified } from '#domain/deposited.ts';
import type { NotifiedState } from '#domain/message.ts';
import type { CallFailure } from '$lib/adapters/api-client.ts';
import { isForeign } from '$lib/features/failure/failure-text.ts';
import { m } from '$lib/paraglide/messages.js';
import type { ConsultationFile } from './consultation.svelte.ts';

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

const TOLD: Record<NotifiedState, (() => string) | null> = {
  none: null,
  queued: m.doctor_closed_family_soon,
  struggling: m.doctor_closed_family_soon,
  sent: m.doctor_closed_family_told,
  delivered: m.doctor_closed_family_told,
  'sent-in-part': m.doctor_closed_family_told,
  called: m.doctor_closed_family_told,
  'to-hand-on': m.doctor_closed_family_by_facility,
  failed: m.doctor_closed_family_by_facility,
};

/** Whether the family knows that there is something to read, as far as that is known; empty: no message says so. */
export function familyToldWords({ dossier: { appointment, readiness } }: ConsultationFile): string {
  const { closedAt, consentWithdrawnAt } = appointment;
  if (consentWithdrawnAt !== undefined) return '';
  const calledAt = readiness?.called?.at ?? null;
  return TOLD[depositNotified(readiness?.messages ?? [], { calledAt, closedAt }).state]?.() ?? '';
}
