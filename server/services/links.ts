import type { Appointment } from '#domain/appointment.ts';
import { idTail } from '#domain/document-ids.ts';
import { guestEndsAt, guestLinkState, linkState, readingEndsAt, type LinkState } from '#domain/link-state.ts';
import type { Guest } from '#domain/guests.ts';
import type { Ulid } from '#domain/primitives.ts';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../adapters/clock.ts';
import type { Store, Stored } from '../adapters/store.ts';
import { Failure } from '../failure.ts';
import { isSameSecret, linkIdOf, type Credentials, type CredentialSubject } from './credentials.ts';
import type { Facilities } from './facilities.ts';
import type { GuestList } from './guests.ts';
import { digestOf, newSessionSecret } from './sessions.ts';
import { ADDRESS_POLICY, LINK_POLICY, type Throttle } from './throttle.ts';

/** Nothing here opens a link: the token and the passcode are derived when they are needed. */
interface LinkDocument extends Stored {
  type: 'link';
  appointment: string;
  facility: string;
  /** `patient`, or a guest's ULID. */
  participant: string;
  generation: number;
  /** Digests of the signed-in devices' cookies, the latest last. */
  sessions: string[];
}

export interface Link {
  linkId: string;
  appointmentId: Ulid;
  appointment: Appointment;
  facility: string;
  /** `patient`, or a guest's ULID. */
  participant: string;
  /** null: the family's link. */
  guest: Guest | null;
  generation: number;
  state: LinkState;
  /** For a device that has signed in. */
  sessionState: LinkState;
  sessions: string[];
  /** Milliseconds since the epoch. */
  readingEndsAt: number;
  facilityName: string;
  facilityPhone: string;
}

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
const FAMILY = 'patient';
const NOBODY: CredentialSubject = { appointment: 'nobody', participant: FAMILY, generation: 0 };

interface Dependencies {
  store: Store;
  clock: Clock;
  credentials: Credentials;
  facilities: Facilities;
  guests: Pick<GuestList, 'find' | 'of'>;
  throttle: Throttle;
  appointments: { get(facility: string, id: string): Promise<Appointment | null> };
  readiness: { recordOpened(facility: string, appointment: string): Promise<void> };
}

/** Throws what a link that isn't live answers: why, and the one next step that always works. */
export function assertLive(
  { facilityName, facilityPhone }: Pick<Link, 'facilityName' | 'facilityPhone'>,
  state: LinkState,
): void {
  if (state === 'superseded') throw new Failure('link-superseded', { facilityName, facilityPhone });
  if (state === 'expired') throw new Failure('link-expired', { facilityName, facilityPhone });
}

export function createLinks(dependencies: Dependencies) {
  const { store, clock, credentials, facilities, guests, throttle, appointments, readiness } = dependencies;
  const service = store.database('service');
  const idOf = (linkId: string) => `link:${linkId}`;

  async function read(linkId: string): Promise<Link | null> {
    const record = await service.get<LinkDocument>(idOf(linkId));
    if (!record) return null;
    const { facility: slug, participant, generation, sessions } = record;
    const isFamily = participant === FAMILY;
    const [appointment, facility, guest] = await Promise.all([
      appointments.get(slug, record.appointment),
      facilities.get(slug),
      isFamily ? null : guests.find(slug, record.appointment, participant),
    ]);
    if (!appointment || !facility) return null;
    const { readHours, name: facilityName, phone: facilityPhone } = facility;
    const now = clock.now();
    const guestState = (wasIn: boolean) =>
      guestLinkState({ generation }, appointment, { now, isInvited: guest !== null, wasIn });
    const state = isFamily ? linkState({ generation }, appointment, { now, readHours }) : guestState(false);
    const told = {
      linkId,
      appointmentId: record.appointment,
      appointment,
      facility: slug,
      ...{ participant, guest, generation },
      sessions,
    };
    return {
      ...told,
      state,
      sessionState: isFamily ? state : guestState(true),
      readingEndsAt: isFamily ? readingEndsAt(appointment, readHours) : guestEndsAt(appointment),
      facilityName,
      facilityPhone,
    };
  }

  function isRight(link: Link | null, given: Pick<LinkSignIn, 'identifier' | 'passcode'>): boolean {
    const expected = credentials.of(link ? { ...link, appointment: link.appointmentId } : NOBODY);
    const isIdentifier = isSameSecret(given.identifier, expected.identifier);
    const isPasscode = isSameSecret(given.passcode, expected.passcode);
    return link !== null && isIdentifier && isPasscode;
  }

  /** Keeps the three latest devices. Compare-and-swap on the record: two at once can't both be the fourth. */
  async function admit(linkId: string, held: string | undefined): Promise<string> {
    let secret = newSessionSecret();
    await service.update<LinkDocument>(idOf(linkId), (current) => {
      if (!current) return null;
      if (held && current.sessions.includes(digestOf(held))) {
        secret = held;
        return null;
      }
      return { ...current, sessions: [...current.sessions, digestOf(secret)].slice(-MAX_DEVICES) };
    });
    return secret;
  }

  return {
    read,
    /**
     * The current generation has its records, the family's and each guest's; links of earlier ones are dead the moment the appointment's generation
     * goes up, since every read compares the two. Safe to repeat.
     */
    async settle(appointment: Appointment): Promise<void> {
      if (appointment.status === 'cancelled') return;
      const { facility, generation } = appointment;
      const id = idTail(appointment._id);
      const invited = await guests.of(appointment);
      for (const participant of [FAMILY, ...invited.map((guest) => guest.id)]) {
        const { linkId } = credentials.of({ appointment: id, participant, generation });
        const fresh = { facility, appointment: id, participant, generation };
        await service.update<LinkDocument>(idOf(linkId), (current) =>
          current ? null : { _id: idOf(linkId), type: 'link', ...fresh, sessions: [] },
        );
      }
    },
    /** What the page may say before sign-in; null for an unknown token. */
    peek: (token: string) => read(linkIdOf(token)),
    /**
     * Repeatable and harmless: it takes no seat.
     * @throws Failure `bad-credentials`, `too-many-attempts`, `link-superseded`, `link-expired`
     */
    async signIn(attempt: LinkSignIn): Promise<{ link: Link; secret: string }> {
      const patience = wait(WRONG_ANSWER_MS);
      const linkId = linkIdOf(attempt.token);
      const link = await read(linkId);
      if (link) assertLive(link, link.state);
      const verify = async () => (isRight(link, attempt) ? link : null);
      const behindNet = () => throttle.attempt(`address:${attempt.address}`, ADDRESS_POLICY, verify);
      const opened = await throttle.attempt(`link:${linkId}`, LINK_POLICY, behindNet, {
        keep: link !== null,
      });
      if (!opened) {
        await patience;
        throw new Failure('bad-credentials');
      }
      const secret = await admit(linkId, attempt.heldSecret(linkId));
      if (!opened.guest) await readiness.recordOpened(opened.facility, opened.appointmentId);
      return { link: opened, secret };
    },
    /** The live link whose cookie this is. @throws Failure `signed-out`, `link-superseded`, `link-expired` */
    async authorise(linkId: string, secret: string | undefined): Promise<Link & { sessionId: string }> {
      const link = secret ? await read(linkId) : null;
      const sessionId = digestOf(secret ?? '');
      if (!link?.sessions.includes(sessionId)) throw new Failure('signed-out');
      assertLive(link, link.sessionState);
      return { ...link, sessionId };
    },
    async signOut(linkId: string, secret: string | undefined): Promise<void> {
      const leaving = digestOf(secret ?? '');
      await service.update<LinkDocument>(idOf(linkId), (current) =>
        current?.sessions.includes(leaving)
          ? { ...current, sessions: current.sessions.filter((digest) => digest !== leaving) }
          : null,
      );
    },
  };
}
export type Links = ReturnType<typeof createLinks>;
