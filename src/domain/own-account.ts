import { AccountSchema } from './account.ts';
import { InstantSchema, LineSchema, UlidSchema } from './primitives.ts';
import { ProofSchema, SecondStepSchema } from './second-factor.ts';
import * as z from 'zod/mini';

/** Who is signed in now. */
export const SignedInSchema = z.object({
  ...AccountSchema.shape,
  step: z.literal('signed-in'),
  /** Signed in by one factor where two are required: nothing is open but enrolling another one. */
  mustEnrol: z.boolean(),
  hasPasskey: z.boolean(),
});
export type SignedIn = z.infer<typeof SignedInSchema>;

/** The password was right; one of `by` is asked for, within minutes. */
export const HalfSignedInSchema = z.object({
  step: z.literal('second-factor'),
  by: z.array(SecondStepSchema),
});
export const SignInAnswerSchema = z.discriminatedUnion('step', [SignedInSchema, HalfSignedInSchema]);
export type SignInAnswer = z.infer<typeof SignInAnswerSchema>;

/** Six digits of an application, or a recovery code; spaces and hyphens are forgiven. */
export const TypedCodeSchema = z.string().check(z.trim(), z.minLength(6), z.maxLength(24));

export const PasskeySchema = z.object({
  id: UlidSchema,
  name: LineSchema,
  addedAt: InstantSchema,
  lastUsedAt: z.nullable(InstantSchema),
  /** Kept by an account of Apple, Google or a password manager, and so on all of the person's devices. */
  isSynced: z.boolean(),
});
export type Passkey = z.infer<typeof PasskeySchema>;

/** Where someone is signed in. */
export const OwnSessionSchema = z.object({
  id: z.string(),
  isThis: z.boolean(),
  /** « Chrome », « Android »; null when it is none of those known. */
  browser: z.nullable(LineSchema),
  system: z.nullable(LineSchema),
  /** The tablet's name; null: another browser. */
  tablet: z.nullable(LineSchema),
  /** Null for one opened before this was kept. */
  openedAt: z.nullable(InstantSchema),
  /** To a quarter of an hour. */
  lastSeenAt: InstantSchema,
  proofs: z.array(ProofSchema),
});
export type OwnSession = z.infer<typeof OwnSessionSchema>;

/** « Mon compte ». */
export const OwnAccountSchema = z.object({
  ...z.pick(AccountSchema, { id: true, login: true, name: true, role: true }).shape,
  passkeys: z.array(PasskeySchema),
  totp: z.nullable(z.object({ addedAt: InstantSchema })),
  recoveryCodes: z.nullable(
    z.object({ left: z.number(), madeAt: InstantSchema, lastUsedAt: z.nullable(InstantSchema) }),
  ),
  /** The most recent first. */
  sessions: z.array(OwnSessionSchema),
});
export type OwnAccount = z.infer<typeof OwnAccountSchema>;
