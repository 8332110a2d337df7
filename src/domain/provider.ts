import * as z from 'zod/mini';
import { InstantSchema, LineSchema } from './primitives.ts';

/** Where a browser goes on after the provider: the tablets' screens, the doctors', or those of who runs the service. */
export const ProviderDoorSchema = z.enum(['/e/', '/m/', '/o/']);
export type ProviderDoor = z.infer<typeof ProviderDoorSchema>;

/**
 * Why the provider's answer let nobody in. `unlinked`: no account goes by this identity. `taken`: another one does.
 * `refused`: the person or the provider said no. `expired`: it was begun too long ago, in another browser, or in a session
 * that has ended. `weak`: the account's own factors ask for more than the provider showed.
 */
export const ProviderFaultSchema = z.enum(['unlinked', 'taken', 'refused', 'expired', 'weak', 'unavailable']);
export type ProviderFault = z.infer<typeof ProviderFaultSchema>;

/** The query parameter that brings a fault, or `linked`, back to the screen that asked. */
export const PROVIDER_RESULT = 'fournisseur';

/** An account's identity at the provider: for Pro Santé Connect, the RPPS number. */
export const IdentitySchema = z.object({ subject: LineSchema, linkedAt: InstantSchema });
export type Identity = z.infer<typeof IdentitySchema>;
