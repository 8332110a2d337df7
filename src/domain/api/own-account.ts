import * as z from 'zod/mini';
import { PasswordSchema } from '../account.ts';
import { endpoint } from '../endpoint.ts';
import { OwnAccountSchema, SignedInSchema, TypedCodeSchema } from '../own-account.ts';
import {
  NewPasskeySchema,
  PasskeyCreationSchema,
  PasskeyRequestSchema,
  SignedChallengeSchema,
} from '../passkeys.ts';
import { LineSchema } from '../primitives.ts';

/** Shown once; none can be read again. */
const RecoveryCodesSchema = z.object({ codes: z.array(z.string()) });

/**
 * « Mon compte », of whoever is signed in. `proof-needed`: show the password or a passkey again (`prove…`), the last
 * proof is more than ten minutes old.
 */
export const ownAccountApi = {
  read: endpoint({
    method: 'GET',
    path: '/api/account',
    request: undefined,
    response: OwnAccountSchema,
    errors: [],
  }),
  prove: endpoint({
    method: 'POST',
    path: '/api/account/proof',
    request: z.object({ password: z.string().check(z.minLength(1), z.maxLength(200)) }),
    response: undefined,
    errors: ['bad-credentials', 'too-many-attempts'],
  }),
  proofChallenge: endpoint({
    method: 'POST',
    path: '/api/account/proof/challenge',
    request: undefined,
    response: PasskeyRequestSchema,
    errors: ['not-found', 'too-many-attempts'],
  }),
  proveWithPasskey: endpoint({
    method: 'POST',
    path: '/api/account/proof/passkey',
    request: SignedChallengeSchema,
    response: undefined,
    errors: ['passkey-refused', 'step-expired'],
  }),
  newPasskeyChallenge: endpoint({
    method: 'POST',
    path: '/api/account/passkeys/challenge',
    request: undefined,
    response: PasskeyCreationSchema,
    errors: ['proof-needed', 'too-many-attempts'],
  }),
  /** Opens what was closed for want of a second factor. */
  addPasskey: endpoint({
    method: 'POST',
    path: '/api/account/passkeys',
    request: z.object({ name: LineSchema, passkey: NewPasskeySchema }),
    response: SignedInSchema,
    errors: ['proof-needed', 'passkey-refused', 'step-expired'],
  }),
  renamePasskey: endpoint({
    method: 'PUT',
    path: '/api/account/passkeys/:passkey',
    request: z.object({ name: LineSchema }),
    response: undefined,
    errors: ['not-found'],
  }),
  removePasskey: endpoint({
    method: 'DELETE',
    path: '/api/account/passkeys/:passkey',
    request: undefined,
    response: undefined,
    errors: ['proof-needed', 'not-found', 'last-factor'],
  }),
  /** A new secret, good once a code of it was given. */
  beginTotp: endpoint({
    method: 'POST',
    path: '/api/account/totp',
    request: undefined,
    response: z.object({ secret: z.string(), qrCode: z.string() }),
    errors: ['proof-needed'],
  }),
  /** Opens what was closed for want of a second factor; the codes before these are void. */
  confirmTotp: endpoint({
    method: 'PUT',
    path: '/api/account/totp',
    request: z.object({ code: TypedCodeSchema }),
    response: RecoveryCodesSchema,
    errors: ['proof-needed', 'code-refused', 'too-many-attempts', 'step-expired'],
  }),
  removeTotp: endpoint({
    method: 'DELETE',
    path: '/api/account/totp',
    request: undefined,
    response: undefined,
    errors: ['proof-needed', 'not-found', 'last-factor'],
  }),
  makeRecoveryCodes: endpoint({
    method: 'POST',
    path: '/api/account/recovery-codes',
    request: undefined,
    response: RecoveryCodesSchema,
    errors: ['proof-needed', 'not-found'],
  }),
  /** Ends every other session. */
  changePassword: endpoint({
    method: 'PUT',
    path: '/api/account/password',
    request: z.object({ password: PasswordSchema }),
    response: undefined,
    errors: ['proof-needed'],
  }),
  closeSession: endpoint({
    method: 'DELETE',
    path: '/api/account/sessions/:session',
    request: undefined,
    response: undefined,
    errors: ['not-found'],
  }),
  /** All but the one that asks. */
  closeOthers: endpoint({
    method: 'DELETE',
    path: '/api/account/sessions',
    request: undefined,
    response: undefined,
    errors: [],
  }),
};
