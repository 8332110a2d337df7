import type { IssuedLink, MemberInvite } from '#domain/account-link.ts';
import type { Team } from '#domain/team.ts';
import { randomBytes } from 'node:crypto';
import type { Accounts } from './accounts.ts';
import type { Devices } from './devices.ts';
import type { EventStreams } from './event-streams.ts';
import type { SessionEnds } from './session-ends.ts';
import { Failure } from '../failure.ts';
import type { Joining } from './joining.ts';
import type { Provisioning } from './provisioning.ts';
import { LIFETIME_MS, type Sessions } from './sessions.ts';

interface Dependencies {
  accounts: Accounts;
  devices: Devices;
  sessions: Sessions;
  sessionEnds: Pick<SessionEnds, 'all'>;
  eventStreams: Pick<EventStreams, 'endOf'>;
  joining: Pick<Joining, 'issue' | 'withdraw' | 'pending'>;
  provisioning: Pick<Provisioning, 'createStaff'>;
}

const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name, 'fr');

/** The people and tablets of a facility, for its coordinators. */
export function createTeam(dependencies: Dependencies) {
  const { accounts, devices, sessions, sessionEnds, eventStreams, joining, provisioning } = dependencies;

  async function member(facility: string, id: string) {
    const account = await accounts.get(id);
    if (account?.facility !== facility) throw new Failure('not-found');
    return account;
  }

  return {
    async read(facility: string): Promise<Team> {
      const [people, tablets, ends] = await Promise.all([
        accounts.ofFacility(facility),
        devices.ofFacility(facility),
        sessions.ends('account'),
      ]);
      const links = await joining.pending(people);
      const invited = links.filter(({ kind }) => kind === 'invite');
      const awaited = new Set(invited.map(({ account }) => account));
      const lastSeenAt = (id: string) => {
        const end = ends.get(id);
        return end === undefined ? null : new Date(end - LIFETIME_MS.account).toISOString();
      };
      return {
        members: people
          .filter(({ id }) => !awaited.has(id))
          .map((person) => ({ ...person, lastSeenAt: lastSeenAt(person.id) }))
          .sort(byName),
        links,
        devices: tablets.sort(byName),
      };
    },
    /** Their account stands at once, behind a password that nobody knows. @throws Failure `name-taken` */
    async invite(facility: string, { email, ...person }: MemberInvite): Promise<IssuedLink> {
      const password = randomBytes(32).toString('base64url');
      const account = await provisioning.createStaff({ ...person, facility, password });
      return joining.issue(account, { kind: 'invite', email });
    },
    /** @throws Failure `not-found` */
    async issueLink(
      facility: string,
      id: string,
      options: { email: string | null; forgetsFactors: boolean },
    ): Promise<IssuedLink> {
      return joining.issue(await member(facility, id), options);
    },
    /** @throws Failure `not-found` */
    async withdrawLink(facility: string, id: string): Promise<void> {
      await joining.withdraw(await member(facility, id));
    },
    /** @throws Failure `not-found` */
    async removeDevice(facility: string, id: string): Promise<void> {
      const device = await devices.get(id);
      if (device?.facility !== facility) throw new Failure('not-found');
      await devices.remove(id);
      await sessions.closeAll('device', id);
      eventStreams.endOf(`device:${id}`);
    },
    /** @throws Failure `not-found` */
    async signOutMember(facility: string, id: string): Promise<void> {
      await member(facility, id);
      await sessionEnds.all(id);
    },
    /** @throws Failure `not-found` */
    async removeMember(facility: string, id: string): Promise<void> {
      await member(facility, id);
      await accounts.remove(id);
      await sessionEnds.all(id);
    },
  };
}
export type TeamService = ReturnType<typeof createTeam>;
