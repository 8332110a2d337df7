import { PASSKEY_SIGN_IN_WORDS } from '$lib/features/account-sign-in/passkey-words.ts';
import { isForeign } from '$lib/features/failure/failure-text.ts';
import { m } from '$lib/paraglide/messages.js';
import type { SignInFailure } from './facility-session.svelte.ts';

const TEXTS: Partial<Record<SignInFailure['error'], () => string>> = {
  offline: m.facility_failure_offline,
  'bad-credentials': m.facility_sign_in_refused,
  'not-staff': m.facility_sign_in_not_staff,
  'other-facility': m.facility_sign_in_other_facility,
  'code-refused': m.error_code_refused,
  'passkey-refused': m.error_passkey_refused,
  'step-expired': m.error_step_expired,
  'enrolment-code-unknown': m.facility_enrol_unknown,
  'store-unavailable': m.facility_failure_service,
};

/** What happened and what to do now, in one or two sentences. */
export function signInFailureText(failure: SignInFailure): string {
  if (failure.error === 'passkey') return PASSKEY_SIGN_IN_WORDS[failure.fault]();
  if (isForeign(failure)) return m.error_foreign();
  if (failure.error === 'too-many-attempts') {
    const seconds = 'retryAfterSeconds' in failure ? (failure.retryAfterSeconds ?? 60) : 60;
    return m.facility_failure_too_many({ minutes: Math.ceil(seconds / 60) });
  }
  return (TEXTS[failure.error] ?? m.facility_failure_service)();
}
