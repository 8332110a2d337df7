import { setTimeout as wait } from 'node:timers/promises';
import type { Store } from '../adapters/store.ts';
import { Failure } from '../failure.ts';
import { isSameSecret, linkIdOf, type Credentials, type CredentialSubject } from './credentials.ts';
import { linkRecordId } from './issued-links.ts';
import { assertLive, FAMILY, type Link, type LinkDocument, type ReadLink } from './link-records.ts';
import { digestOf, newSessionSecret } from './sessions.ts';
import { ADDRESS_POLICY, LINK_POLICY, type Throttle } from './throttle.ts';

export interface LinkSignIn {
  token: string;
  identifier: string;
  passcode: string;
  address: string;
  /** The cookie this browser already holds for the link: signing in twice is one device. */
  heldSecret: (linkId: string) => string | undefined;
}

const MAX_DEVICES = 3;
/** Wrong answers of every kind leave together, whatever each had to look up. */
const WRONG_ANSWER_MS = 250;
const NOBODY: CredentialSubject = { appointment: 'nobody', participant: FAMILY, generation: 0 };

interface Dependencies {
  store: Store;
  credentials: Pick<Credentials, 'every'>;
  throttle: Throttle;
  readiness: { recordOpened(facility: string, appointment: string): Promise<void> };
  read: ReadLink;
}

/** Signing in by a link, on up to three devices: repeatable, and it takes no seat. */
export function createLinkSignIns({ store, credentials, throttle, readiness, read }: Dependencies) {
  const service = store.database('service');

  function isRight(link: Link | null, given: Pick<LinkSignIn, 'identifier' | 'passcode'>): boolean {
    const kept = credentials.every(link ? { ...link, appointment: link.appointmentId } : NOBODY);
    const expected = kept.find(({ linkId }) => linkId === link?.linkId) ?? kept[0];
    if (!expected) return false;
    const isIdentifier = isSameSecret(given.identifier, expected.identifier);
    const isPasscode = isSameSecret(given.passcode, expected.passcode);
    return link?.linkId === expected.linkId && isIdentifier && isPasscode;
  }

  /** Keeps the three latest devices. Compare-and-swap on the record: two at once can't both be the fourth. */
  async function admit({ linkId, record }: Link, held: string | undefined): Promise<string> {
    let secret = newSessionSecret();
    const withDevice = (current: LinkDocument | null) => {
      if (!current) return null;
      if (held && current.sessions.includes(digestOf(held))) {
        secret = held;
        return null;
      }
      return { ...current, sessions: [...current.sessions, digestOf(secret)].slice(-MAX_DEVICES) };
    };
    await service.update<LinkDocument>(linkRecordId(linkId), withDevice, record);
    return secret;
  }

  return {
    /**
     * Throttled before anything is looked up: whoever hammers one link costs the others nothing.
     * @throws Failure `bad-credentials`, `too-many-attempts`, `link-superseded`, `link-expired`
     */
    async signIn(attempt: LinkSignIn): Promise<{ link: Link & { sessionId: string }; secret: string }> {
      const patience = wait(WRONG_ANSWER_MS);
      const linkId = linkIdOf(attempt.token);
      let isKnown = false;
      const verify = async () => {
        const link = await read(linkId);
        isKnown = link !== null;
        if (link) assertLive(link, link.state);
        return isRight(link, attempt) ? link : null;
      };
      const behindNet = () => throttle.attempt(`address:${attempt.address}`, ADDRESS_POLICY, verify);
      const opened = await throttle.attempt(`link:${linkId}`, LINK_POLICY, behindNet, {
        keep: () => isKnown,
      });
      if (!opened) {
        await patience;
        throw new Failure('bad-credentials');
      }
      const [secret] = await Promise.all([
        admit(opened, attempt.heldSecret(linkId)),
        opened.guest ? null : readiness.recordOpened(opened.facility, opened.appointmentId),
      ]);
      return { link: { ...opened, sessionId: digestOf(secret) }, secret };
    },
    /** The live link whose cookie this is. @throws Failure `signed-out`, `link-superseded`, `link-expired` */
    async authorise(linkId: string, secret: string | undefined): Promise<Link & { sessionId: string }> {
      const link = secret ? await read(linkId) : null;
      const sessionId = digestOf(secret ?? '');
      if (!link?.record.sessions.includes(sessionId)) throw new Failure('signed-out');
      assertLive(link, link.sessionState);
      return { ...link, sessionId };
    },
    /** Of three devices a fourth takes the place of the oldest: not of the one in the room. */
    async keepDevice(linkId: string, sessionId: string): Promise<void> {
      await service.update<LinkDocument>(linkRecordId(linkId), (current) => {
        if (!current?.sessions.includes(sessionId) || current.sessions.at(-1) === sessionId) return null;
        const others = current.sessions.filter((digest) => digest !== sessionId);
        return { ...current, sessions: [...others, sessionId] };
      });
    },
    async signOut(linkId: string, secret: string | undefined): Promise<void> {
      const leaving = digestOf(secret ?? '');
      await service.update<LinkDocument>(linkRecordId(linkId), (current) =>
        current?.sessions.includes(leaving)
          ? { ...current, sessions: current.sessions.filter((digest) => digest !== leaving) }
          : null,
      );
    },
  };
}
