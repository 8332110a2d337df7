import type { Account, Device } from '#domain/account.ts';
import type { Appointment } from '#domain/appointment.ts';
import type { Seat } from '#domain/call.ts';
import type { Facility } from '#domain/facility.ts';
import type { Guest } from '#domain/guests.ts';
import { actorOf, may, ownOf, type Action } from '#domain/permissions.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { FastifyRequest } from 'fastify';
import { DEVICE_COOKIE, linkCookie } from '../cookies.ts';
import { Failure } from '../failure.ts';
import type { AccountSessions } from './account-sessions.ts';
import { deviceVisit, linkVisit, type Visits } from './audit/visits.ts';
import type { Devices } from './devices.ts';
import type { Link } from './link-records.ts';
import type { Links } from './links.ts';
import type { Sessions } from './sessions.ts';

/** A signed-in family: one appointment, one browser. */
export interface LinkSession {
  linkId: string;
  appointment: Ulid;
  facility: string;
  generation: number;
  /** Stable for this browser until it signs out; not the cookie. */
  sessionId: string;
}
/** Anyone signed in by a link: the family, or a guest, who sees nothing of the dossier. */
export interface ParticipantSession extends LinkSession {
  seat: Seat;
  guest: Guest | null;
  /** As they were read with the link, a moment ago. */
  booked: Appointment;
  settings: Facility;
}
export type PractitionerAccount = Account & { practitioner: string };
export type FacilityAccount = Account & { facility: string };
type CookieBearer = Pick<FastifyRequest, 'cookies'>;

/**
 * Who is asking, and whether the table of rights lets them (src/domain/permissions.ts): nothing else decides. Each throws
 * the Failure that the browser acts on. A right is asked of what is one's own; what a route then looks up elsewhere is
 * asked of `may` again, with its place.
 */
export interface Guards {
  /** @throws `signed-out`, `factor-needed` when one factor isn't enough: nothing but enrolling a second one is open */
  account(request: CookieBearer): Promise<Account>;
  /** Someone of a facility, on one of its tablets. @throws `signed-out`, `device-unknown`, `forbidden` */
  staff(request: CookieBearer, action: Action): Promise<{ account: FacilityAccount; device: Device }>;
  /** @throws `signed-out`, `forbidden` */
  practitioner(request: CookieBearer, action: Action): Promise<PractitionerAccount>;
  /** Who runs the service: a right that has no borders. @throws `signed-out`, `forbidden` */
  operator(request: CookieBearer, action: Action): Promise<Account>;
  /** An enrolled tablet, told which. @throws `device-unknown` */
  device(request: CookieBearer): Promise<Device>;
  /** @throws `device-unknown`, `forbidden` */
  tablet(request: CookieBearer, action: Action): Promise<Device>;
  /** The family or a guest. @throws `signed-out`, `forbidden`, `link-superseded`, `link-expired` */
  participant(request: CookieBearer, linkId: string, action: Action): Promise<ParticipantSession>;
}

interface Dependencies {
  sessions: Sessions;
  accountSessions: Pick<AccountSessions, 'presence'>;
  devices: Devices;
  links: Links;
  visits: Visits;
}

export function participantOf(link: Link & { sessionId: string }): ParticipantSession {
  const { linkId, appointmentId: appointment, facility, generation, sessionId, guest } = link;
  const read = { booked: link.appointment, settings: link.settings };
  const seat = guest?.seat ?? 'patient';
  return { linkId, appointment, facility, generation, sessionId, seat, guest, ...read };
}

export function createGuards({ sessions, accountSessions, devices, links, visits }: Dependencies): Guards {
  async function account(request: CookieBearer): Promise<Account> {
    const { account: found, mustEnrol } = await accountSessions.presence(request);
    if (mustEnrol) throw new Failure('factor-needed');
    return found;
  }

  async function device(request: CookieBearer): Promise<Device> {
    const secret = request.cookies[DEVICE_COOKIE];
    const id = secret ? await sessions.read('device', secret) : null;
    const found = id ? await devices.meet(id) : null;
    if (!found) throw new Failure('device-unknown');
    visits.note(request, deviceVisit(found));
    return found;
  }

  /** The tablet in the hands of someone whose facility it is. */
  async function tabletOf(request: CookieBearer, person: Account): Promise<Device> {
    const tablet = await device(request);
    if (!may(actorOf(person), 'work-on-tablet', tablet)) throw new Failure('forbidden');
    return tablet;
  }

  async function person(request: CookieBearer, action: Action): Promise<Account> {
    const found = await account(request);
    if (!may(actorOf(found), action, ownOf(found))) throw new Failure('forbidden');
    return found;
  }

  return {
    account,
    device,
    async staff(request, action) {
      const found = await person(request, action);
      const { facility } = found;
      if (facility === null) throw new Failure('forbidden');
      return { device: await tabletOf(request, found), account: { ...found, facility } };
    },
    async practitioner(request, action) {
      const found = await person(request, action);
      const { practitioner } = found;
      if (practitioner === null) throw new Failure('forbidden');
      return { ...found, practitioner };
    },
    async operator(request, action) {
      const found = await account(request);
      // Without a place: whoever may do it somewhere only is told no.
      if (!may(actorOf(found), action)) throw new Failure('forbidden');
      return found;
    },
    async tablet(request, action) {
      const found = await device(request);
      const { facility } = found;
      if (!may({ role: 'device', facility }, action, { facility })) throw new Failure('forbidden');
      return found;
    },
    async participant(request, linkId, action) {
      const session = participantOf(await links.authorise(linkId, request.cookies[linkCookie(linkId)]));
      visits.note(request, linkVisit(session));
      const { appointment, guest } = session;
      const role = guest ? 'guest' : 'family';
      if (!may({ role, appointment }, action, { appointment })) throw new Failure('forbidden');
      return session;
    },
  };
}
