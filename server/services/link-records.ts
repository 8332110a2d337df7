import type { Appointment } from '#domain/appointment.ts';
import type { Facility } from '#domain/facility.ts';
import type { Guest } from '#domain/guests.ts';
import { guestEndsAt, guestLinkState, linkState, readingEndsAt, type LinkState } from '#domain/link-state.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { Clock } from '../adapters/clock.ts';
import type { Store, Stored } from '../adapters/store.ts';
import { Failure } from '../failure.ts';
import type { Credentials } from './credentials.ts';
import type { Facilities } from './facilities.ts';
import type { GuestList } from './guests.ts';
import { linkRecordId } from './issued-links.ts';

/** Nothing here opens a link: the token and the passcode are derived when they are needed. */
export interface LinkDocument extends Stored {
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
  /** As it was read. */
  record: LinkDocument;
  settings: Facility;
  /** Milliseconds since the epoch. */
  readingEndsAt: number;
  facilityName: string;
  facilityPhone: string;
}

export const FAMILY = 'patient';

/** Throws what a link that isn't live answers: why, and the one next step that always works. */
export function assertLive(
  { facilityName, facilityPhone }: Pick<Link, 'facilityName' | 'facilityPhone'>,
  state: LinkState,
): void {
  if (state === 'superseded') throw new Failure('link-superseded', { facilityName, facilityPhone });
  if (state === 'expired') throw new Failure('link-expired', { facilityName, facilityPhone });
}

export interface LinkRecordDependencies {
  store: Store;
  clock: Clock;
  credentials: Pick<Credentials, 'every'>;
  facilities: Facilities;
  guests: Pick<GuestList, 'find' | 'of'>;
  appointments: { get(facility: string, id: string): Promise<Appointment | null> };
}

/** Reads a link as it is now: its record, judged by its appointment. null: unknown, or of a key that is kept no more. */
export function createLinkReader(dependencies: LinkRecordDependencies) {
  const { store, clock, credentials, facilities, guests, appointments } = dependencies;
  const service = store.database('service');

  function isOfKeptKey(linkId: string, { appointment, participant, generation }: LinkDocument): boolean {
    return credentials.every({ appointment, participant, generation }).some((kept) => kept.linkId === linkId);
  }

  return async function read(linkId: string): Promise<Link | null> {
    const record = await service.get<LinkDocument>(linkRecordId(linkId));
    if (!record || !isOfKeptKey(linkId, record)) return null;
    const { facility: slug, participant, generation } = record;
    const isFamily = participant === FAMILY;
    const [appointment, settings, guest] = await Promise.all([
      appointments.get(slug, record.appointment),
      facilities.get(slug),
      isFamily ? null : guests.find(slug, record.appointment, participant),
    ]);
    if (!appointment || !settings) return null;
    const { readHours, name: facilityName, phone: facilityPhone } = settings;
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
      ...{ record, settings },
    };
    return {
      ...told,
      state,
      sessionState: isFamily ? state : guestState(true),
      readingEndsAt: isFamily ? readingEndsAt(appointment, readHours) : guestEndsAt(appointment),
      facilityName,
      facilityPhone,
    };
  };
}
export type ReadLink = ReturnType<typeof createLinkReader>;
