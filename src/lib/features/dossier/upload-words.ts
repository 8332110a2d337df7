import { m } from '$lib/paraglide/messages.js';
import type { AddRefusal, UploadStage } from './upload-queue.svelte.ts';

const REFUSED: Record<string, () => string> = {
  'file-too-large': m.error_file_too_large,
  'file-type-refused': m.error_file_type_refused,
  'file-damaged': m.facility_upload_damaged,
  'file-unsafe': m.error_file_unsafe,
  'too-many-attempts': m.facility_upload_too_many,
  'already-closed': m.facility_refusal_closed,
  'not-found': m.facility_upload_unknown,
  forbidden: m.facility_upload_forbidden,
};

/** Why the service didn't keep a file, and what can be done. */
export const refusedUploadText = (code: string): string => (REFUSED[code] ?? m.facility_upload_refused)();

const NOT_TAKEN: Record<AddRefusal, (inputs: { name: string }) => string> = {
  type: m.facility_upload_type,
  'too-large': m.facility_upload_too_large,
  empty: m.facility_upload_empty,
  'unreadable-photo': m.facility_upload_unreadable,
  heic: m.facility_upload_heic,
  'storage-full': m.facility_upload_storage_full,
  'not-kept': m.facility_upload_not_kept,
};

/** Why a file was not taken at all. */
export const notTakenText = (reason: AddRefusal, name: string): string => NOT_TAKEN[reason]({ name });

const WAITING: Record<Exclude<UploadStage, 'sending' | 'refused'>, () => string> = {
  waiting: m.facility_upload_waiting,
  unbooked: m.facility_upload_unbooked,
  'sign-in': m.facility_upload_sign_in,
};

/** What a file on the tablet waits for. */
export const waitingUploadText = (stage: keyof typeof WAITING): string => WAITING[stage]();
