import type { CallFailure } from '$lib/adapters/api-client.ts';
import { m } from '$lib/paraglide/messages.js';
import { formatPhone } from '$lib/ui/format.ts';

const TEXTS: Record<CallFailure['error'], () => string> = {
  offline: m.error_offline,
  'bad-request': m.error_bad_request,
  'bad-credentials': m.error_bad_credentials,
  'too-many-attempts': m.error_too_many_attempts,
  'signed-out': m.error_signed_out,
  'code-refused': m.error_code_refused,
  'passkey-refused': m.error_passkey_refused,
  'step-expired': m.error_step_expired,
  'proof-needed': m.error_proof_needed,
  'factor-needed': m.error_factor_needed,
  'link-needed': m.error_link_needed,
  'last-factor': m.error_last_factor,
  'device-unknown': m.error_device_unknown,
  'enrolment-code-unknown': m.error_enrolment_code_unknown,
  forbidden: m.error_forbidden,
  'not-found': m.error_not_found,
  'link-superseded': m.error_link_superseded,
  'link-expired': m.error_link_expired,
  'room-not-open': m.error_room_not_open,
  'room-closed': m.error_room_closed,
  'seat-taken': m.error_seat_taken,
  'already-closed': m.error_already_closed,
  'document-kept': m.error_document_kept,
  'file-too-large': m.error_file_too_large,
  'file-type-refused': m.error_file_type_refused,
  'file-damaged': m.error_file_damaged,
  'file-altered': m.error_file_altered,
  'dossier-full': m.error_dossier_full,
  'file-unsafe': m.error_file_unsafe,
  'file-unreadable': m.error_file_unreadable,
  'setup-token-unknown': m.error_setup_token_unknown,
  'setup-done': m.error_setup_done,
  'name-taken': m.error_name_taken,
  'reason-needed': m.error_reason_needed,
  'changed-meanwhile': m.error_changed_meanwhile,
  'no-channel': m.error_no_channel,
  'provider-unavailable': m.error_provider_unavailable,
  'store-unavailable': m.error_store_unavailable,
  'disk-full': m.error_disk_full,
  internal: m.error_internal,
};

/** Something answered in the service's place. */
export const isForeign = (failure: { error: string }) => 'foreign' in failure;

/** What happened, what was kept and what to do now, for any refusal; with the phone number when it came along. */
export const failureText = (failure: CallFailure) => {
  if (isForeign(failure)) return m.error_foreign();
  const text = TEXTS[failure.error]();
  if (!('facilityPhone' in failure) || !failure.facilityPhone) return text;
  return `${text} ${m.error_phone({ phone: formatPhone(failure.facilityPhone) })}`;
};
