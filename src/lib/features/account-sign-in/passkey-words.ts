import type { PasskeyFault } from '$lib/adapters/passkeys.ts';
import { m } from '$lib/paraglide/messages.js';

/** Why signing in by passkey came to nothing, and what to do instead. */
export const PASSKEY_SIGN_IN_WORDS: Record<PasskeyFault, () => string> = {
  cancelled: m.signin_passkey_cancelled,
  known: m.signin_passkey_failed,
  elsewhere: m.signin_passkey_elsewhere,
  unsupported: m.signin_passkey_unsupported,
  failed: m.signin_passkey_failed,
};
