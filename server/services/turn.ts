import type { JoinAnswer } from '#domain/call.ts';
import type { Ulid } from '#domain/primitives.ts';
import { createHash, createHmac } from 'node:crypto';

/** At most an hour: a call that lasts longer asks again when it reconnects. */
export const TURN_TTL_SECONDS = 3_600;

/** Who is to be relayed; `seat` is a seat of the room, or the self-test. */
export interface RelayUser {
  appointment: Ulid;
  seat: string;
}

/** coturn counts a user's allocations by what follows the expiry: one user is one seat of one appointment. */
const userOf = ({ appointment, seat }: RelayUser) =>
  `${seat}-${createHash('sha256').update(`relay\n${appointment}\n${seat}`).digest('hex').slice(0, 12)}`;

/** The REST credentials that coturn checks (draft-uberti-behave-turn-rest): nothing is stored on either side. */
export function turnCredentials(secret: string, user: string, expiresAtSeconds: number) {
  const username = `${expiresAtSeconds}:${user}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}

export interface Relays {
  /** As the browser must write them; `hostname` is the one by which it reached the service. */
  urls(hostname: string): string[];
  secret: string;
}

interface Dependencies {
  /** null: no relay is known. */
  relays: () => Relays | null;
  /** The real clock, whatever the service's own says: coturn checks expiries by it. */
  realNow?: () => number;
}

export function createTurn({ relays, realNow = Date.now }: Dependencies) {
  return {
    /** For a seated participant or a self-test alone; empty when there is no relay. */
    iceServers(user: RelayUser, hostname: string): JoinAnswer['iceServers'] {
      const known = relays();
      if (!known) return [];
      const expiresAt = Math.floor(realNow() / 1000) + TURN_TTL_SECONDS;
      return [{ urls: known.urls(hostname), ...turnCredentials(known.secret, userOf(user), expiresAt) }];
    },
  };
}
export type Turn = ReturnType<typeof createTurn>;
