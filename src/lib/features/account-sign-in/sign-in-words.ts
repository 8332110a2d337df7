import { failureText, isForeign } from '$lib/features/failure/failure-text.ts';
import { m } from '$lib/paraglide/messages.js';
import type { AccountSignInFailure } from './account-sign-in.svelte.ts';
import { PASSKEY_SIGN_IN_WORDS } from './passkey-words.ts';

const SAID_BY_CODE = new Set(['code-refused', 'passkey-refused', 'step-expired', 'link-needed']);

/** Why nobody came in, on one's own computer. @param notHere for whoever is known and doesn't belong here */
export function signInWords<E extends string>(
  problem: AccountSignInFailure<E>,
  notHere: Record<E, () => string>,
): string {
  if (problem.error in notHere) return notHere[problem.error as E]();
  const failure = problem as AccountSignInFailure<never>;
  if (failure.error === 'passkey') return PASSKEY_SIGN_IN_WORDS[failure.fault]();
  if (failure.error === 'bad-credentials' || failure.error === 'bad-request') return m.doctor_sign_in_wrong();
  if (failure.error === 'too-many-attempts') return m.doctor_sign_in_throttled();
  if (isForeign(failure)) return m.error_foreign();
  if (failure.error === 'offline') return m.doctor_offline();
  return SAID_BY_CODE.has(failure.error) ? failureText(failure) : m.doctor_service_down();
}
