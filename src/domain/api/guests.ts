import * as z from 'zod/mini';
import { IdentifierSchema } from '../access-link.ts';
import { endpoint } from '../endpoint.ts';
import { GUEST_ROLES, GuestSchema } from '../guests.ts';
import { EmailSchema, LineSchema, UlidSchema } from '../primitives.ts';

export const InviteSchema = z.object({
  id: UlidSchema,
  role: z.enum(GUEST_ROLES),
  name: LineSchema,
  email: z.nullable(EmailSchema),
  /** As it was typed: the service reads it by the facility's dialling rules. */
  mobile: z.nullable(LineSchema),
});
export type Invite = z.infer<typeof InviteSchema>;

/** What opens a guest's link, filled in at the moment it is asked for: to copy, or to read out. */
export const GuestAccessSchema = z.object({
  guest: GuestSchema,
  link: z.url(),
  identifier: IdentifierSchema,
  /** In groups, as it is read out. */
  passcode: z.string(),
});
export type GuestAccess = z.infer<typeof GuestAccessSchema>;

const contracts = (audience: 'doctor' | 'facility') => {
  const path = `/api/${audience}/appointments/:appointment/guests`;
  return {
    list: endpoint({
      method: 'GET',
      path,
      request: undefined,
      response: z.object({ guests: z.array(GuestSchema) }),
      errors: ['not-found'],
    }),
    invite: endpoint({
      method: 'POST',
      path,
      request: InviteSchema,
      response: GuestAccessSchema,
      errors: ['not-found', 'already-closed', 'seat-taken', 'too-many-attempts'],
    }),
    access: endpoint({
      method: 'GET',
      path: `${path}/:guest/access`,
      request: undefined,
      response: GuestAccessSchema,
      errors: ['not-found', 'already-closed'],
    }),
    /** Kills the guest's link, devices and seat at once; the others' stay. */
    revoke: endpoint({
      method: 'DELETE',
      path: `${path}/:guest`,
      request: undefined,
      response: undefined,
      errors: ['not-found'],
    }),
  };
};

/** Guests of a consultation: asked by its doctor, or by the facility's staff. Online only. */
export const doctorGuestsApi = contracts('doctor');
export const facilityGuestsApi = contracts('facility');
export type GuestsApi = ReturnType<typeof contracts>;
