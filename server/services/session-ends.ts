import type { Ulid } from '#domain/primitives.ts';
import { Failure } from '../failure.ts';
import type { Accounts } from './accounts.ts';
import type { EventStreams } from './event-streams.ts';
import type { PushSubscriptions } from './push/subscriptions.ts';
import type { Rooms } from './rooms.ts';
import type { Session, Sessions } from './sessions.ts';

interface Dependencies {
  sessions: Pick<Sessions, 'closeAll'>;
  eventStreams: Pick<EventStreams, 'endOf' | 'tell'>;
  rooms: Pick<Rooms, 'cut'>;
  accounts: Pick<Accounts, 'get'>;
  pushSubscriptions: Pick<PushSubscriptions, 'forgetAccount'>;
}

/** Signs an account out from elsewhere; its screens hear of it at once, and are called by no notification any more. */
export function createSessionEnds(dependencies: Dependencies) {
  const { sessions, eventStreams, rooms, accounts, pushSubscriptions } = dependencies;

  /** @returns the sessions that ended. */
  async function end(account: Ulid, isMeant?: (session: Session) => boolean): Promise<Set<string>> {
    const closed = await sessions.closeAll('account', account, isMeant);
    // Streams of sessions that stay come back by themselves, within seconds.
    if (closed.length > 0) eventStreams.endOf(`account:${account}`);
    // A tablet goes on reading by its own credential: it is told to ask who holds it.
    for (const { device } of closed) if (device) eventStreams.tell(`device:${device}`, 'session');
    const ended = new Set(closed.map(({ id }) => id));
    rooms.cut((session) => ended.has(session));
    return ended;
  }

  /** Of the session in which each was accepted. */
  async function forget(account: Ulid, isMeant: (session: string) => boolean): Promise<void> {
    const known = await accounts.get(account);
    if (known) await pushSubscriptions.forgetAccount(known, ({ session = '' }) => isMeant(session));
  }

  return {
    async all(account: Ulid): Promise<void> {
      await end(account);
      await forget(account, () => true);
    },
    /** All but this one; notifications too that were accepted in a session of before. */
    async others(account: Ulid, kept: string): Promise<void> {
      await end(account, ({ id }) => id !== kept);
      await forget(account, (session) => session !== kept);
    },
    /** Those that this passkey opened, but not this one. */
    async byPasskey(account: Ulid, lost: string, kept: string): Promise<void> {
      const ended = await end(account, ({ id, passkey }) => passkey === lost && id !== kept);
      await forget(account, (session) => ended.has(session));
    },
    /** @throws Failure `not-found` */
    async one(account: Ulid, session: string): Promise<void> {
      const ended = await end(account, ({ id }) => id === session);
      if (ended.size === 0) throw new Failure('not-found');
      await forget(account, (one) => ended.has(one));
    },
  };
}
export type SessionEnds = ReturnType<typeof createSessionEnds>;
