import type { Team } from '#domain/team.ts';
import type { Accounts } from './accounts.ts';
import type { Devices } from './devices.ts';
import type { EventStreams } from './event-streams.ts';
import { Failure } from '../failure.ts';
import { LIFETIME_MS, type Sessions } from './sessions.ts';

interface Dependencies {
  accounts: Accounts;
  devices: Devices;
  sessions: Sessions;
  eventStreams: Pick<EventStreams, 'endOf'>;
}

const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name, 'fr');

/** The people and tablets of a facility, for its coordinators. */
export function createTeam({ accounts, devices, sessions, eventStreams }: Dependencies) {
  async function member(facility: string, id: string) {
    const account = await accounts.get(id);
    if (account?.facility !== facility) throw new Failure('not-found');
    return account;
  }

  async function signOut(kind: 'account' | 'device', id: string): Promise<void> {
    await sessions.closeAll(kind, id);
    eventStreams.endOf(`${kind}:${id}`);
  }

  return {
    async read(facility: string): Promise<Team> {
      const [people, tablets, ends] = await Promise.all([
        accounts.ofFacility(facility),
        devices.ofFacility(facility),
        sessions.ends('account'),
      ]);
      const lastSeenAt = (id: string) => {
        const end = ends.get(id);
        return end === undefined ? null : new Date(end - LIFETIME_MS.account).toISOString();
      };
      return {
        members: people.map((person) => ({ ...person, lastSeenAt: lastSeenAt(person.id) })).sort(byName),
        devices: tablets.sort(byName),
      };
    },
    /** @throws Failure `not-found` */
    async removeDevice(facility: string, id: string): Promise<void> {
      const device = await devices.get(id);
      if (device?.facility !== facility) throw new Failure('not-found');
      await devices.remove(id);
      await signOut('device', id);
    },
    /** @throws Failure `not-found` */
    async signOutMember(facility: string, id: string): Promise<void> {
      await member(facility, id);
      await signOut('account', id);
    },
    /** @throws Failure `not-found` */
    async removeMember(facility: string, id: string): Promise<void> {
      await member(facility, id);
      await accounts.remove(id);
      await signOut('account', id);
    },
  };
}
export type TeamService = ReturnType<typeof createTeam>;
