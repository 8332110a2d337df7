import { mayAtAll } from './permissions.ts';
import type { Role } from './author.ts';
import * as z from 'zod/mini';

/** What someone showed to come in. `provider`: an identity provider that asks for two factors itself. */
export const ProofSchema = z.enum(['password', 'passkey', 'totp', 'recovery-code', 'provider']);
export type Proof = z.infer<typeof ProofSchema>;

/** `required`: who came in by one factor may do nothing but enrol a second one. */
export type SecondFactorRule = 'required' | 'offered';

/** How someone came in. */
export interface Entry {
  proofs: readonly Proof[];
  /** On an enrolled tablet of their own facility: something that is held. */
  onOwnTablet: boolean;
}

/** What an account can show besides its password. */
export interface Factors {
  passkeys: number;
  totp: boolean;
  recoveryCodes: number;
  /** An identity of the provider that signs people in here. */
  provider: boolean;
}

/** Held and unlocked by the person: two factors in one gesture (PGSSI-S, WebAuthn's user verification). */
const WHOLE: readonly Proof[] = ['passkey', 'provider'];
const HELD: readonly Proof[] = ['totp', 'recovery-code'];

/** The only rule of what counts as two factors. */
export function hasTwoFactors({ proofs, onOwnTablet }: Entry): boolean {
  if (proofs.some((proof) => WHOLE.includes(proof))) return true;
  const isHeld = onOwnTablet || proofs.some((proof) => HELD.includes(proof));
  return proofs.includes('password') && isHeld;
}

/** Nothing but enrolling a second factor is open to this session. */
export const mustEnrol = (entry: Entry, rule: SecondFactorRule): boolean =>
  rule === 'required' && !hasTwoFactors(entry);

export const SecondStepSchema = z.enum(['passkey', 'totp', 'recovery-code', 'provider']);
/** By what a sign-in goes on after the right password. */
export type SecondStep = z.infer<typeof SecondStepSchema>;

/**
 * What is asked for after the right password; any one of them lets in, none: the password did. A code set up is always
 * asked for, on a tablet too: its holder asked for it. Passkeys and a provider's identity may be left aside where they
 * aren't needed.
 */
export function secondSteps(entry: Entry, factors: Factors, rule: SecondFactorRule): SecondStep[] {
  const hasOther = factors.passkeys > 0 || factors.provider;
  const isAsked = factors.totp || (hasOther && mustEnrol(entry, rule));
  if (!isAsked) return [];
  return [
    ...(factors.totp ? (['totp'] as const) : []),
    ...(factors.passkeys > 0 ? (['passkey'] as const) : []),
    ...(factors.recoveryCodes > 0 ? (['recovery-code'] as const) : []),
    ...(factors.provider ? (['provider'] as const) : []),
  ];
}

/**
 * For so long after it was set, by a link or at the set-up, a password alone may enrol the first other factor: as long as the
 * link itself would have been good. One that leaks later enrols nothing.
 */
export const ENROLS_FOR_MS = 7 * 24 * 3_600_000;

/** Whoever signs in away from a facility's tablets keeps one factor at least, where two are required. */
export const mayKeepOnly = (
  { passkeys, totp }: Pick<Factors, 'passkeys' | 'totp'>,
  role: Role,
  rule: SecondFactorRule,
): boolean => rule === 'offered' || mayAtAll(role, 'work-on-tablet') || passkeys > 0 || totp;

/** Adding or removing a way to come in asks for a proof no older than this. */
export const FRESH_PROOF_MS = 10 * 60_000;
