import type { Instant } from '#domain/primitives.ts';
import type { Proof } from '#domain/second-factor.ts';
import { createHash, randomBytes } from 'node:crypto';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store, Stored } from '../adapters/store.ts';

/** `half`: the password was right, a second factor is asked for. */
export type SessionKind = 'account' | 'device' | 'half';

const HOUR_MS = 3_600_000;
/** An account's slides with use; a tablet's is renewed only by enrolling again (browsers cap cookies at 400 days). */
export const LIFETIME_MS: Record<SessionKind, number> = {
  account: 12 * HOUR_MS,
  device: 400 * 24 * HOUR_MS,
  half: HOUR_MS / 12,
};
/**
 * Its cookie is set by signing in and by nothing later: a late answer to somebody's earlier question would put their
 * dead secret in the place of whoever signed in since. So it outlives the session, and is its end however much it is used.
 */
export const ACCOUNT_COOKIE_MS = 30 * 24 * HOUR_MS;
/** Sliding costs a write: not more often than this. */
const SLIDE_EVERY_MS = HOUR_MS / 4;

/** What an account's session is told by in its owner's list; neither the browser's whole name nor an address. */
export interface SessionOrigin {
  /** Also where someone came in by a second one later. */
  proofs: readonly Proof[];
  browser: string | null;
  system: string | null;
  /** The tablet's ULID. */
  device: string | null;
  /** The ULID of the passkey that opened it. */
  passkey: string | null;
}
interface SessionDocument extends Stored, Partial<SessionOrigin> {
  type: 'session';
  kind: SessionKind;
  /** The account's or the device's ULID. */
  subject: string;
  expiresAt: number;
  openedAt?: Instant;
  /** When its holder last showed who they are, in milliseconds since the epoch. */
  provenAt?: number;
}
/** A session, told by its account and its name in that one's list. */
export type HeldSession = Pick<Session, 'subject' | 'id'>;
export interface Session extends SessionOrigin {
  /** Names it in its owner's list; opens nothing. */
  id: string;
  subject: string;
  openedAt: Instant | null;
  /** To a quarter of an hour. */
  lastSeenAt: Instant;
  provenAt: number;
}

/** 256 random bits; only its digest is ever written. */
export const newSessionSecret = () => randomBytes(32).toString('base64url');
export const digestOf = (secret: string) => createHash('sha256').update(secret).digest('hex');

const ID_LENGTH = 24;
const shownId = ({ _id }: SessionDocument) => _id.slice('session:'.length).slice(0, ID_LENGTH);

function sessionOf(document: SessionDocument): Session {
  const { kind, subject, expiresAt, openedAt = null, provenAt = 0 } = document;
  const { proofs = ['password'], browser = null, system = null, device = null, passkey = null } = document;
  const lastSeenAt = new Date(expiresAt - LIFETIME_MS[kind]).toISOString();
  return {
    ...{ id: shownId(document), subject, openedAt, lastSeenAt, provenAt },
    ...{ proofs, browser, system, device, passkey },
  };
}

/** Also what stands on it: a second step that waits on its account, a person's session on the tablet. */
const standsOn = (session: SessionDocument, kind: SessionKind, subject: string) =>
  session.subject === subject
    ? session.kind === kind || (kind === 'account' && session.kind === 'half')
    : kind === 'device' && session.device === subject;

/** Auth sessions of people and tablets. Those of families live in their link's record (links.ts). */
export function createSessions({ store, clock }: { store: Store; clock: Clock }) {
  const service = store.database('service');
  const idOf = (secret: string) => `session:${digestOf(secret)}`;

  async function slide(session: SessionDocument): Promise<void> {
    const expiresAt = clock.now() + LIFETIME_MS.account;
    if (session.kind !== 'account' || expiresAt - session.expiresAt < SLIDE_EVERY_MS) return;
    // A lost race means that another request slid it just now, or signed out.
    await service.put({ ...session, expiresAt } as SessionDocument);
  }

  async function find(kind: SessionKind, secret: string): Promise<Session | null> {
    const session = await service.get<SessionDocument>(idOf(secret));
    if (session?.kind !== kind || session.expiresAt <= clock.now()) return null;
    await slide(session);
    return sessionOf(session);
  }

  const all = () => service.list<SessionDocument>('session:');
  /**
   * Ended whatever is written to it meanwhile, and swept later: the embedded store loses its process when a document is
   * removed while others write it.
   */
  const end = (id: string) =>
    service.update<SessionDocument>(id, (current) =>
      current && current.expiresAt > 0 ? { ...current, expiresAt: 0 } : null,
    );

  return {
    /** @returns the secret for the cookie, shown once. */
    async open(kind: SessionKind, subject: string, origin?: SessionOrigin): Promise<string> {
      const secret = newSessionSecret();
      const now = clock.now();
      const session: SessionDocument = {
        ...{ _id: idOf(secret), type: 'session', kind, subject, expiresAt: now + LIFETIME_MS[kind] },
        ...(origin && { ...origin, openedAt: instant(clock), provenAt: now }),
      };
      await service.put(session);
      return secret;
    },
    find,
    /** The account's or device's ULID; null when unknown or expired. */
    read: async (kind: SessionKind, secret: string): Promise<string | null> =>
      (await find(kind, secret))?.subject ?? null,
    /** Its holder showed again who they are. */
    async prove(secret: string): Promise<void> {
      const provenAt = clock.now();
      await service.update<SessionDocument>(idOf(secret), (current) =>
        current && current.expiresAt > provenAt ? { ...current, provenAt } : null,
      );
    },
    /** Those of one account that are good now, the last seen first. */
    async ofAccount(account: string): Promise<Session[]> {
      const live = (await all()).filter(
        ({ kind, subject, expiresAt }) =>
          kind === 'account' && subject === account && expiresAt > clock.now(),
      );
      return live.map(sessionOf).sort((a, b) => b.lastSeenAt.localeCompare(a.lastSeenAt));
    },
    /** By its name. */
    async isOpen(id: string): Promise<boolean> {
      const found = await service.list<SessionDocument>(`session:${id}`);
      return found.some(({ kind, expiresAt }) => kind === 'account' && expiresAt > clock.now());
    },
    async close(secret: string): Promise<void> {
      await end(idOf(secret));
    },
    /**
     * All of one person's, or of one tablet, or those of them that are meant; and what stands on them.
     * @returns what was closed.
     */
    async closeAll(
      kind: SessionKind,
      subject: string,
      isMeant: (session: Session) => boolean = () => true,
    ): Promise<Session[]> {
      const standing = (await all()).filter(
        (session) => session.expiresAt > 0 && standsOn(session, kind, subject),
      );
      const meant = standing.filter((session) => isMeant(sessionOf(session)));
      for (const { _id } of meant) await end(_id);
      return meant.filter((session) => session.kind === kind).map(sessionOf);
    },
    /** When the last session of each subject ends, in milliseconds since the epoch. */
    async ends(kind: SessionKind): Promise<Map<string, number>> {
      const ends = new Map<string, number>();
      for (const session of await all())
        if (session.kind === kind && session.expiresAt > clock.now())
          ends.set(session.subject, Math.max(session.expiresAt, ends.get(session.subject) ?? 0));
      return ends;
    },
    /** Removes what has expired; nothing reads it any more. */
    async sweep(): Promise<void> {
      for (const { _id, _rev, expiresAt } of await all())
        if (_rev && expiresAt <= clock.now()) await service.remove(_id, _rev);
    },
  };
}
export type Sessions = ReturnType<typeof createSessions>;
