import * as z from 'zod/mini';
import { AccountSchema, DeviceSchema, LoginSchema } from '../account.ts';
import { endpoint } from '../endpoint.ts';
import { LineSchema, UlidSchema } from '../primitives.ts';

/** A staff member, doctor or operator, and the tablet they hold. */
export const authApi = {
  signIn: endpoint({
    method: 'POST',
    path: '/api/auth/sign-in',
    request: z.object({ login: LoginSchema, password: z.string().check(z.minLength(1), z.maxLength(200)) }),
    response: AccountSchema,
    errors: ['bad-credentials', 'too-many-attempts'],
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
    response: AccountSchema,
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
