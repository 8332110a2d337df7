import * as z from 'zod/mini';
import { PendingLinkSchema } from './account-link.ts';
import { AccountSchema, DeviceSchema } from './account.ts';
import { InstantSchema } from './primitives.ts';

/** Someone of the facility who signs in on its tablets. */
export const TeamMemberSchema = z.object({
  ...z.pick(AccountSchema, { id: true, login: true, name: true, role: true }).shape,
  /** To a quarter of an hour; null when signed in nowhere now. */
  lastSeenAt: z.nullable(InstantSchema),
});
export type TeamMember = z.infer<typeof TeamMemberSchema>;

/** One of the facility's tablets. */
export const TeamDeviceSchema = z.object({
  ...z.pick(DeviceSchema, { id: true, name: true }).shape,
  enrolledAt: InstantSchema,
  /** When it last asked the service for anything, to a quarter of an hour. */
  lastSeenAt: InstantSchema,
});
export type TeamDevice = z.infer<typeof TeamDeviceSchema>;

/** In order of name; those removed are left out. Who was invited is a member once they came. */
export const TeamSchema = z.object({
  members: z.array(TeamMemberSchema),
  links: z.array(PendingLinkSchema),
  devices: z.array(TeamDeviceSchema),
});
export type Team = z.infer<typeof TeamSchema>;
