import type { Account, Device } from '#domain/account.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { FastifyRequest } from 'fastify';
import { ACCOUNT_COOKIE, DEVICE_COOKIE, linkCookie } from '../cookies.ts';
import { Failure } from '../failure.ts';
import type { Accounts } from './accounts.ts';
import type { Devices } from './devices.ts';
import type { Links } from './links.ts';
import type { Sessions } from './sessions.ts';

/** A signed-in family: one appointment, one participant, one browser. */
export interface LinkSession {
  linkId: string;
  appointment: Ulid;
  facility: string;
  participant: 'patient';
  generation: number;
  /** Stable for this browser until it signs out; not the cookie. */
  sessionId: string;
}
export type PractitionerAccount = Account & { practitioner: string };
export type FacilityAccount = Account & { facility: string };
type CookieBearer = Pick<FastifyRequest, 'cookies'>;

/** Who is asking. Each throws the Failure that the browser acts on. */
export interface Guards {
  /** @throws `signed-out` */
  account(request: CookieBearer): Promise<Account>;
  /** Someone of the facility, on one of its tablets. @throws `signed-out`, `device-unknown`, `forbidden` */
  staff(request: CookieBearer): Promise<{ account: FacilityAccount; device: Device }>;
  /** @throws `signed-out`, `device-unknown`, `forbidden` */
  coordinator(request: CookieBearer): Promise<{ account: FacilityAccount; device: Device }>;
  /** @throws `signed-out`, `forbidden` */
  practitioner(request: CookieBearer): Promise<PractitionerAccount>;
  /** @throws `device-unknown` */
  device(request: CookieBearer): Promise<Device>;
  /** @throws `signed-out`, `link-superseded`, `link-expired` */
  link(request: CookieBearer, linkId: string): Promise<LinkSession>;
}

interface Dependencies {
  sessions: Sessions;
  accounts: Accounts;
  devices: Devices;
  links: Links;
}

export function createGuards({ sessions, accounts, devices, links }: Dependencies): Guards {
  async function account({ cookies }: CookieBearer): Promise<Account> {
    const secret = cookies[ACCOUNT_COOKIE];
    const id = secret ? await sessions.read('account', secret) : null;
    const found = id ? await accounts.get(id) : null;
    if (!found) throw new Failure('signed-out');
    return found;
  }

  async function device({ cookies }: CookieBearer): Promise<Device> {
    const secret = cookies[DEVICE_COOKIE];
    const id = secret ? await sessions.read('device', secret) : null;
    const found = id ? await devices.get(id) : null;
    if (!found) throw new Failure('device-unknown');
    return found;
  }

  async function staff(request: CookieBearer) {
    const [person, tablet] = await Promise.all([account(request), device(request)]);
    const { facility, role } = person;
    const isOfFacility = role === 'staff' || role === 'coordinator';
    if (!isOfFacility || facility === null || facility !== tablet.facility) throw new Failure('forbidden');
    return { account: { ...person, facility }, device: tablet };
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
    async link({ cookies }, linkId) {
      const link = await links.authorise(linkId, cookies[linkCookie(linkId)]);
      const { facility, participant, generation, sessionId } = link;
      return { linkId, appointment: link.appointmentId, facility, participant, generation, sessionId };
    },
  };
}
