import * as z from 'zod/mini';
import { DeviceSchema, LoginSchema } from '../account.ts';
import { endpoint } from '../endpoint.ts';
import { SignedInSchema, SignInAnswerSchema, TypedCodeSchema } from '../own-account.ts';
import { PasskeyRequestSchema, SignedChallengeSchema } from '../passkeys.ts';
import { LineSchema, UlidSchema } from '../primitives.ts';

/** A staff member, doctor or operator, and the tablet they hold. */
export const authApi = {
  /**
   * In two steps where the account has a second factor to show: then a cookie of a few minutes holds the first one.
   * `link-needed`: there is none, one is required, and the password is too old to enrol one by itself.
   */
  signIn: endpoint({
    method: 'POST',
    path: '/api/auth/sign-in',
    request: z.object({ login: LoginSchema, password: z.string().check(z.minLength(1), z.maxLength(200)) }),
    response: SignInAnswerSchema,
    errors: ['bad-credentials', 'link-needed', 'too-many-attempts'],
  }),
  /** The second step: a code of the application, or a recovery code. `step-expired`: begin with the password again. */
  signInWithCode: endpoint({
    method: 'POST',
    path: '/api/auth/code',
    request: z.object({ code: TypedCodeSchema }),
    response: SignedInSchema,
    errors: ['code-refused', 'too-many-attempts', 'step-expired'],
  }),
  /** A challenge for any passkey that the browser has for this service: no login is typed. */
  passkeyChallenge: endpoint({
    method: 'POST',
    path: '/api/auth/passkey/challenge',
    request: undefined,
    response: PasskeyRequestSchema,
    errors: ['too-many-attempts'],
  }),
  signInWithPasskey: endpoint({
    method: 'POST',
    path: '/api/auth/passkey',
    request: SignedChallengeSchema,
    response: SignedInSchema,
    errors: ['passkey-refused', 'step-expired'],
  }),
  /** With an account, only if the session is still that one's: a browser may ask late, when somebody else has signed in. */
  signOut: endpoint({
    method: 'POST',
    path: '/api/auth/sign-out',
    query: z.object({ account: z.optional(UlidSchema) }),
    request: undefined,
    response: undefined,
    errors: [],
  }),
  me: endpoint({
    method: 'GET',
    path: '/api/auth/me',
    request: undefined,
    response: SignedInSchema,
    errors: [],
  }),
  /** Gives this browser the facility's device credential, in a cookie. The code serves once (the demo's, again). */
  enrolDevice: endpoint({
    method: 'POST',
    path: '/api/device/enrol',
    request: z.object({
      code: z.string().check(z.trim(), z.minLength(6), z.maxLength(24)),
      name: LineSchema,
    }),
    response: z.object({ device: DeviceSchema, facilityName: LineSchema }),
    errors: ['enrolment-code-unknown', 'too-many-attempts'],
  }),
  device: endpoint({
    method: 'GET',
    path: '/api/device',
    request: undefined,
    response: z.object({ device: DeviceSchema, facilityName: LineSchema }),
    errors: ['device-unknown'],
  }),
};
