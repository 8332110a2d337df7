import type { Ulid } from '#domain/primitives.ts';
import { Failure } from '../failure.ts';
import type { EventStreams } from './event-streams.ts';
import type { Rooms } from './rooms.ts';
import type { Session, Sessions } from './sessions.ts';

interface Dependencies {
  sessions: Pick<Sessions, 'closeAll'>;
  eventStreams: Pick<EventStreams, 'endOf' | 'tell'>;
  rooms: Pick<Rooms, 'cut'>;
}

/** Signs an account out from elsewhere; its screens hear of it at once. */
export function createSessionEnds({ sessions, eventStreams, rooms }: Dependencies) {
  async function end(account: Ulid, isMeant?: (session: Session) => boolean): Promise<number> {
    const closed = await sessions.closeAll('account', account, isMeant);
    // Streams of sessions that stay come back by themselves, within seconds.
    if (closed.length > 0) eventStreams.endOf(`account:${account}`);
    // A tablet goes on reading by its own credential: it is told to ask who holds it.
    for (const { device } of closed) if (device) eventStreams.tell(`device:${device}`, 'session');
    const ended = new Set(closed.map(({ id }) => id));
    rooms.cut((session) => ended.has(session));
    return closed.length;
  }

  return {
    all: (account: Ulid) => end(account),
    /** All but this one. */
    others: (account: Ulid, kept: string) => end(account, ({ id }) => id !== kept),
    /** Those that this passkey opened, but not this one. */
    byPasskey: (account: Ulid, lost: string, kept: string) =>
      end(account, ({ id, passkey }) => passkey === lost && id !== kept),
    /** @throws Failure `not-found` */
    async one(account: Ulid, session: string): Promise<void> {
      if ((await end(account, ({ id }) => id === session)) === 0) throw new Failure('not-found');
    },
  };
}
export type SessionEnds = ReturnType<typeof createSessionEnds>;
