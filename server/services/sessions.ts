import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../adapters/clock.ts';
import type { Store, Stored } from '../adapters/store.ts';

export type SessionKind = 'account' | 'device';

const HOUR_MS = 3_600_000;
/** An account's slides with use; a tablet's is renewed only by enrolling again (browsers cap cookies at 400 days). */
export const LIFETIME_MS: Record<SessionKind, number> = { account: 12 * HOUR_MS, device: 400 * 24 * HOUR_MS };
/** Sliding costs a write: not more often than this. */
const SLIDE_EVERY_MS = HOUR_MS / 4;

interface SessionDocument extends Stored {
  type: 'session';
  kind: SessionKind;
  /** The account's or the device's ULID. */
  subject: string;
  expiresAt: number;
}

/** 256 random bits; only its digest is ever written. */
export const newSessionSecret = () => randomBytes(32).toString('base64url');
export const digestOf = (secret: string) => createHash('sha256').update(secret).digest('hex');

/** Auth sessions of people and tablets. Those of families live in their link's record (links.ts). */
export function createSessions({ store, clock }: { store: Store; clock: Clock }) {
  const service = store.database('service');
  const idOf = (secret: string) => `session:${digestOf(secret)}`;

  async function remove(session: SessionDocument | null): Promise<void> {
    if (session?._rev) await service.remove(session._id, session._rev);
  }

  async function slide(session: SessionDocument): Promise<void> {
    const expiresAt = clock.now() + LIFETIME_MS.account;
    if (session.kind !== 'account' || expiresAt - session.expiresAt < SLIDE_EVERY_MS) return;
    // A lost race means that another request slid it just now, or signed out.
    await service.put({ ...session, expiresAt } as SessionDocument);
  }

  return {
    /** @returns the secret for the cookie, shown once. */
    async open(kind: SessionKind, subject: string): Promise<string> {
      const secret = newSessionSecret();
      const expiresAt = clock.now() + LIFETIME_MS[kind];
      const session: SessionDocument = { _id: idOf(secret), type: 'session', kind, subject, expiresAt };
      await service.put(session);
      return secret;
    },
    /** The account's or device's ULID; null when unknown or expired. */
    async read(kind: SessionKind, secret: string): Promise<string | null> {
      const session = await service.get<SessionDocument>(idOf(secret));
      if (session?.kind !== kind || session.expiresAt <= clock.now()) return null;
      await slide(session);
      return session.subject;
    },
    async close(secret: string): Promise<void> {
      await remove(await service.get<SessionDocument>(idOf(secret)));
    },
    /** All of one person's, or of one tablet. */
    async closeAll(kind: SessionKind, subject: string): Promise<void> {
      const all = await service.list<SessionDocument>('session:');
      for (const session of all)
        if (session.kind === kind && session.subject === subject) await remove(session);
    },
    /** When the last session of each subject ends, in milliseconds since the epoch. */
    async ends(kind: SessionKind): Promise<Map<string, number>> {
      const ends = new Map<string, number>();
      for (const session of await service.list<SessionDocument>('session:'))
        if (session.kind === kind && session.expiresAt > clock.now())
          ends.set(session.subject, Math.max(session.expiresAt, ends.get(session.subject) ?? 0));
      return ends;
    },
    /** Removes what has expired; nothing reads it any more. */
    async sweep(): Promise<void> {
      const all = await service.list<SessionDocument>('session:');
      for (const session of all) if (session.expiresAt <= clock.now()) await remove(session);
    },
  };
}
export type Sessions = ReturnType<typeof createSessions>;
