import * as z from 'zod/mini';
import { AuthorSchema } from './author.ts';
import type { Role, Seat } from './call.ts';
import { documentSchema } from './document-base.ts';
import { MessageStateSchema } from './message.ts';
import { EmailSchema, InstantSchema, LineSchema, PhoneNumberSchema, UlidSchema } from './primitives.ts';

export const GUEST_SEATS = ['guest-1', 'guest-2'] as const satisfies Seat[];
export const GUEST_ROLES = ['relative', 'interpreter', 'professional'] as const satisfies Role[];
/** Of one appointment, those who were uninvited included. */
export const MAX_INVITATIONS = 20;

/** Someone elsewhere who takes part in one consultation, by a link of their own and without the dossier. */
export const GuestSchema = z.object({
  /** Made by whoever invites: an invitation that is sent twice is one. */
  id: UlidSchema,
  seat: z.enum(GUEST_SEATS),
  role: z.enum(GUEST_ROLES),
  name: LineSchema,
  /** Where the link goes; without any it is handed over by whoever invites. */
  email: z.nullable(EmailSchema),
  mobile: z.nullable(PhoneNumberSchema),
  by: AuthorSchema,
  at: InstantSchema,
  /** Of the appointment when the invitation was made. */
  generation: z.number().check(z.gte(1), z.int()),
  messages: z.array(MessageStateSchema),
  /** From then on the link, its devices and its seat are worth nothing. */
  revokedAt: z.nullable(InstantSchema),
});
export type Guest = z.infer<typeof GuestSchema>;

/** All guests of one appointment, written by the service alone. */
export const GuestsSchema = documentSchema('guests', {
  appointment: UlidSchema,
  guests: z.array(GuestSchema),
});
export type Guests = z.infer<typeof GuestsSchema>;

type List = Pick<Guests, 'guests'> | null;

export const invitedGuests = (list: List): Guest[] =>
  (list?.guests ?? []).filter(({ revokedAt }) => revokedAt === null);

export type Invitation = Omit<Guest, 'seat' | 'messages' | 'revokedAt'>;

/** The list with one more guest on the first free seat. */
export function withInvitation(
  list: List,
  invitation: Invitation,
): { ok: true; guests: Guest[]; guest: Guest } | { ok: false; reason: 'seat-taken' | 'too-many-attempts' } {
  const all = list?.guests ?? [];
  const known = all.find(({ id }) => id === invitation.id);
  if (known) return { ok: true, guests: all, guest: known };
  if (all.length >= MAX_INVITATIONS) return { ok: false, reason: 'too-many-attempts' };
  const taken = invitedGuests(list).map(({ seat }) => seat);
  const seat = GUEST_SEATS.find((one) => !taken.includes(one));
  if (!seat) return { ok: false, reason: 'seat-taken' };
  const guest: Guest = { ...invitation, seat, messages: [], revokedAt: null };
  return { ok: true, guests: [...all, guest], guest };
}
