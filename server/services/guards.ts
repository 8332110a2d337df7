import type { Account, Device } from '#domain/account.ts';
import type { Seat } from '#domain/call.ts';
import type { Guest } from '#domain/guests.ts';
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
}
export type PractitionerAccount = Account & { practitioner: string };
export type FacilityAccount = Account & { facility: string };
type CookieBearer = Pick<FastifyRequest, 'cookies'>;

/** Who is asking. Each throws the Failure that the browser acts on. */
export interface Guards {
  /** @throws `signed-out`, `factor-needed` when one factor isn't enough: nothing but enrolling a second one is open */
  account(request: CookieBearer): Promise<Account>;
  /** Someone of the facility, on one of its tablets. @throws `signed-out`, `device-unknown`, `forbidden` */
  staff(request: CookieBearer): Promise<{ account: FacilityAccount; device: Device }>;
  /** @throws `signed-out`, `device-unknown`, `forbidden` */
  coordinator(request: CookieBearer): Promise<{ account: FacilityAccount; device: Device }>;
  /** @throws `signed-out`, `forbidden` */
  practitioner(request: CookieBearer): Promise<PractitionerAccount>;
  /** @throws `device-unknown` */
  device(request: CookieBearer): Promise<Device>;
  /** The family: what opens the dossier. @throws `signed-out`, `forbidden`, `link-superseded`, `link-expired` */
  link(request: CookieBearer, linkId: string): Promise<LinkSession>;
  /** The family or a guest. @throws `signed-out`, `link-superseded`, `link-expired` */
  participant(request: CookieBearer, linkId: string): Promise<ParticipantSession>;
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
  const seat = guest?.seat ?? 'patient';
  return { linkId, appointment, facility, generation, sessionId, seat, guest };
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

  async function staff(request: CookieBearer) {
    // Both at once; who isn't signed in is told so first.
    const [who, where] = await Promise.allSettled([account(request), device(request)]);
    if (who.status === 'rejected') throw who.reason;
    if (where.status === 'rejected') throw where.reason;
    const [person, tablet] = [who.value, where.value];
    const { facility, role } = person;
    const isOfFacility = role === 'staff' || role === 'coordinator';
    if (!isOfFacility || facility === null || facility !== tablet.facility) throw new Failure('forbidden');
    return { account: { ...person, facility }, device: tablet };
  }

  async function participant(request: CookieBearer, linkId: string): Promise<ParticipantSession> {
    const link = await links.authorise(linkId, request.cookies[linkCookie(linkId)]);
    const session = participantOf(link);
    visits.note(request, linkVisit(session));
    return session;
  }

  return {
    account,
    device,
    staff,
    async coordinator(request) {
      const found = await staff(request);
      if (found.account.role !== 'coordinator') throw new Failure('forbidden');
      return found;
    },
    async practitioner(request) {
      const person = await account(request);
      const { role, practitioner } = person;
      if (role !== 'practitioner' || practitioner === null) throw new Failure('forbidden');
      return { ...person, practitioner };
    },
    participant,
    async link(request, linkId) {
      const { seat, guest, ...session } = await participant(request, linkId);
      if (guest !== null || seat !== 'patient') throw new Failure('forbidden');
      return session;
    },
  };
}
