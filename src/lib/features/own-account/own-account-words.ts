import type { OwnSession } from '#domain/own-account.ts';
import type { Proof } from '#domain/second-factor.ts';
import type { PasskeyFault } from '$lib/adapters/passkeys.ts';
import { failureText } from '$lib/features/failure/failure-text.ts';
import { m } from '$lib/paraglide/messages.js';
import type { OwnAccountFailure } from './own-account-desk.svelte.ts';

const PASSKEY_WORDS: Record<PasskeyFault, () => string> = {
  cancelled: m.account_passkey_cancelled,
  known: m.account_passkey_known,
  elsewhere: m.signin_passkey_elsewhere,
  unsupported: m.account_passkey_unsupported,
  failed: m.account_passkey_failed,
};

/** What happened and what to do now. */
export const ownAccountFailureText = (failure: OwnAccountFailure): string => {
  if (failure.error === 'passkey') return PASSKEY_WORDS[failure.fault]();
  return failure.error === 'offline' && !('foreign' in failure) ? m.account_offline() : failureText(failure);
};

const PROOF_WORDS: Record<Proof, () => string> = {
  password: m.account_proof_password,
  passkey: m.account_proof_passkey,
  totp: m.account_proof_totp,
  'recovery-code': m.account_proof_recovery,
  provider: m.account_proof_provider,
};

/** « mot de passe et code ». */
export const proofWords = (proofs: readonly Proof[]) =>
  proofs.map((proof) => PROOF_WORDS[proof]()).join(m.facility_and());

/** « Tablette Infirmerie », « Firefox sur Windows ». */
export function placeWords({ tablet, browser, system }: OwnSession): string {
  if (tablet) return m.account_session_tablet({ name: tablet });
  const name = browser ?? m.account_session_browser();
  return system ? m.account_session_place({ browser: name, system }) : name;
}
