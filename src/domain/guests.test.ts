import { expect, it } from 'vitest';
import { invitedGuests, MAX_INVITATIONS, withInvitation, type Guests, type Invitation } from './guests.ts';

const ulid = (number: number) => String(number).padStart(26, '0');
const invitation = (number: number): Invitation => ({
  ...{ id: ulid(number), role: 'relative', name: 'Inès Rousseau', email: null, mobile: null, generation: 1 },
  ...{ at: '2027-03-29T08:00:00.000Z', by: { kind: 'staff', id: ulid(99), name: 'Sophie Amar' } },
});
type List = Pick<Guests, 'guests'>;

function invite(list: List, number: number): List {
  const next = withInvitation(list, invitation(number));
  if (!next.ok) throw new Error(next.reason);
  return { guests: next.guests };
}
const revoke = (list: List, number: number): List => ({
  guests: list.guests.map((guest) =>
    guest.id === ulid(number) ? { ...guest, revokedAt: '2027-03-29T09:00:00.000Z' } : guest,
  ),
});

it('gives the first free seat, and a third has none', () => {
  const two = invite(invite({ guests: [] }, 1), 2);
  expect(two.guests.map(({ seat }) => seat)).toEqual(['guest-1', 'guest-2']);
  expect(withInvitation(two, invitation(3))).toEqual({ ok: false, reason: 'seat-taken' });
  const again = invite(revoke(two, 1), 3);
  expect(invitedGuests(again).map(({ id, seat }) => [id, seat])).toEqual([
    [ulid(2), 'guest-2'],
    [ulid(3), 'guest-1'],
  ]);
});

it('is the same guest when the same invitation comes again', () => {
  const one = invite({ guests: [] }, 1);
  expect(invite(one, 1)).toEqual(one);
});

it('ends somewhere', () => {
  let list: List = { guests: [] };
  for (let number = 1; number <= MAX_INVITATIONS; number++) list = revoke(invite(list, number), number);
  expect(withInvitation(list, invitation(99))).toEqual({ ok: false, reason: 'too-many-attempts' });
  expect(withInvitation(null, invitation(1)).ok).toBe(true);
});
