import type { GuestAccess, Invite } from '#domain/api/guests.ts';
import type { Guest } from '#domain/guests.ts';
import { isMobile, readPhone } from '#domain/phone.ts';
import type { Ulid } from '#domain/primitives.ts';
import { instant, type Clock } from '../adapters/clock.ts';
import { Failure } from '../failure.ts';
import type { Visitor } from './dossier-access.ts';
import type { Facilities } from './facilities.ts';
import type { GuestList } from './guests.ts';
import type { IssuedLinks } from './issued-links.ts';
import type { Links } from './links.ts';
import type { Notifications } from './notifications/notifications.ts';
import type { Rooms } from './rooms.ts';
import type { Seats } from './seats.ts';

interface Dependencies {
  clock: Clock;
  guests: GuestList;
  issued: IssuedLinks;
  facilities: Pick<Facilities, 'get'>;
  links: Pick<Links, 'settle'>;
  notifications: Pick<Notifications, 'tellGuests'>;
  seats: Pick<Seats, 'vacate'>;
  rooms: Pick<Rooms, 'empty'>;
  publicUrl: () => string;
}

/** Who may open the dossier may invite someone to the consultation (docs/decisions/017-guests.md). */
export function createInvitations(dependencies: Dependencies) {
  const { clock, guests, issued, facilities, links, notifications, seats, rooms, publicUrl } = dependencies;

  function assertOpen({ appointment }: Visitor): void {
    const isOpen = appointment.status === 'booked' || appointment.status === 'arrived';
    if (!isOpen || appointment.closedAt !== null) throw new Failure('already-closed');
  }

  /** @throws Failure `bad-request` when no SMS can reach what was typed. */
  async function readMobile(facility: string, typed: string | null): Promise<string | null> {
    if (typed === null) return null;
    const { phoneRegion = 'FR' } = (await facilities.get(facility)) ?? {};
    const mobile = readPhone(typed, phoneRegion);
    if (!mobile || !isMobile(mobile)) throw new Failure('bad-request', { fields: { mobile: 'invalid' } });
    return mobile;
  }

  async function accessOf({ appointment, appointmentId }: Visitor, guest: Guest): Promise<GuestAccess> {
    const { generation } = appointment;
    const subject = { appointment: appointmentId, participant: guest.id, generation };
    return { guest, ...(await issued.of(subject, publicUrl())) };
  }

  /** Whoever sat there is out: on sockets, by token and by credentials. */
  async function free({ appointment, appointmentId }: Visitor, { seat }: Guest): Promise<void> {
    await seats.vacate({ appointment: appointmentId, seat, generation: appointment.generation });
    rooms.empty(appointmentId, seat);
  }

  return {
    list: ({ facility, appointmentId }: Visitor) => guests.invited(facility, appointmentId),

    /** @throws Failure `already-closed`, `bad-request`, `guests-full`, `too-many-attempts` */
    async invite(visitor: Visitor, { mobile: typed, ...invite }: Invite): Promise<GuestAccess> {
      assertOpen(visitor);
      const { facility, appointmentId, appointment, by } = visitor;
      const mobile = await readMobile(facility, typed);
      const { generation } = appointment;
      const earlier = await guests.find(facility, appointmentId, invite.id);
      const invitation = { ...invite, mobile, by, at: instant(clock), generation };
      const guest = await guests.add(facility, appointmentId, invitation);
      // A revocation cut in two: who sat here before must be out before the new one comes.
      if (!earlier) await free(visitor, guest);
      await links.settle(appointment);
      await notifications.tellGuests(appointment);
      return accessOf(visitor, guest);
    },

    /** @throws Failure `not-found`, `already-closed` */
    async access(visitor: Visitor, id: Ulid): Promise<GuestAccess> {
      assertOpen(visitor);
      const guest = await guests.find(visitor.facility, visitor.appointmentId, id);
      if (!guest) throw new Failure('not-found');
      return accessOf(visitor, guest);
    },

    /** Repeatable. @throws Failure `not-found` */
    async revoke(visitor: Visitor, id: Ulid): Promise<void> {
      const { facility, appointmentId } = visitor;
      const guest = (await guests.all(facility, appointmentId)).find((one) => one.id === id);
      if (!guest) throw new Failure('not-found');
      await guests.revoke(facility, appointmentId, id);
      if (!(await guests.inSeat(facility, appointmentId, guest.seat))) await free(visitor, guest);
    },
  };
}
export type Invitations = ReturnType<typeof createInvitations>;
