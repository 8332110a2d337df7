import * as z from 'zod/mini';
import { endpoint } from '../endpoint.ts';
import { UlidSchema } from '../primitives.ts';
import { KnownPersonSchema } from '../roster.ts';

/** What a facility's tablet asks to lock and unlock without a network. */
export const lockApi = {
  /** Of those who signed in on it: who still works there, and the public halves of their passkeys. */
  people: endpoint({
    method: 'POST',
    path: '/api/device/people',
    request: z.object({ accounts: z.array(UlidSchema).check(z.maxLength(100)) }),
    response: z.object({ people: z.array(KnownPersonSchema) }),
    errors: ['device-unknown'],
  }),
};
