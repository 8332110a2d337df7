import { signInFailureText } from '$lib/features/facility-sign-in/failure-text.ts';
import { m } from '$lib/paraglide/messages.js';
import type { UnlockFailure } from './unlocking.svelte.ts';

/** Why the tablet stays locked, and what to do now. */
export function unlockFailureText(failure: UnlockFailure): string {
  if (failure.error === 'blocked' && 'minutes' in failure)
    return m.lock_blocked({ minutes: failure.minutes });
  if (failure.error === 'wrong') return m.lock_wrong();
  if (failure.error === 'unknown') return m.lock_unknown();
  return signInFailureText(failure as Exclude<UnlockFailure, { error: 'wrong' | 'unknown' | 'blocked' }>);
}
