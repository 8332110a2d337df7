import type { Appointment } from '#domain/appointment.ts';
import { SERVICE_AUTHOR } from '#domain/author.ts';
import type { Seat } from '#domain/call.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { documentId, facilityDatabase, idTail } from '#domain/document-ids.ts';
import { invitedGuests, withInvitation, type Guest, type Guests, type Invitation } from '#domain/guests.ts';
import { withReport, type MessageReport } from '#domain/message.ts';
import type { Ulid } from '#domain/primitives.ts';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store } from '../adapters/store.ts';
import { Failure } from '../failure.ts';

interface Dependencies {
  store: Store;
  clock: Clock;
}

/** Writes `guests:<appointment>`, compare and swap: of two invitations at once each gets a seat of its own. */
export function createGuestList({ store, clock }: Dependencies) {
  async function change(
    facility: string,
    appointment: Ulid,
    next: (guests: Guest[]) => Guest[] | null,
  ): Promise<void> {
    const at = instant(clock);
    const _id = documentId.guests(appointment);
    const base = { _id, type: 'guests', v: SCHEMA_VERSION, by: SERVICE_AUTHOR, appointment } as const;
    await store.database(facilityDatabase(facility)).update<Guests>(_id, (current) => {
      const guests = next(current?.guests ?? []);
      return guests && { ...base, ...current, at, guests };
    });
  }

  const changeOne = (facility: string, appointment: Ulid, id: Ulid, next: (guest: Guest) => Guest | null) =>
    change(facility, appointment, (guests) => {
      const known = guests.find((one) => one.id === id && one.revokedAt === null);
      const changed = known && next(known);
      return changed ? guests.map((one) => (one === known ? changed : one)) : null;
    });

  async function invited(facility: string, appointment: Ulid): Promise<Guest[]> {
    const database = store.database(facilityDatabase(facility));
    return invitedGuests(await database.get<Guests>(documentId.guests(appointment)));
  }

  return {
    /** Without those whose invitation was taken back. */
    invited,
    /** Those too. */
    async all(facility: string, appointment: Ulid): Promise<Guest[]> {
      const database = store.database(facilityDatabase(facility));
      return (await database.get<Guests>(documentId.guests(appointment)))?.guests ?? [];
    },
    of: ({ _id, facility }: Appointment) => invited(facility, idTail(_id)),
    find: async (facility: string, appointment: Ulid, guest: Ulid) =>
      (await invited(facility, appointment)).find(({ id }) => id === guest) ?? null,
    inSeat: async (facility: string, appointment: Ulid, seat: Seat) =>
      (await invited(facility, appointment)).find((guest) => guest.seat === seat) ?? null,

    /** Repeatable by the invitation's id. @throws Failure `seat-taken`, `too-many-attempts`, `not-found` */
    async add(facility: string, appointment: Ulid, invitation: Invitation): Promise<Guest> {
      let outcome = withInvitation(null, invitation);
      await change(facility, appointment, (guests) => {
        outcome = withInvitation({ guests }, invitation);
        return outcome.ok && outcome.guests !== guests ? outcome.guests : null;
      });
      if (!outcome.ok) throw new Failure(outcome.reason);
      if (outcome.guest.revokedAt !== null) throw new Failure('not-found');
      return outcome.guest;
    },
    revoke: (facility: string, appointment: Ulid, guest: Ulid) =>
      changeOne(facility, appointment, guest, (one) => ({ ...one, revokedAt: instant(clock) })),
    /** What became of a message to a guest. */
    recordMessage: (facility: string, appointment: Ulid, guest: Ulid, report: MessageReport) =>
      changeOne(facility, appointment, guest, (one) => {
        const messages = withReport(one.messages, report, instant(clock));
        return messages && { ...one, messages };
      }),
  };
}
export type GuestList = ReturnType<typeof createGuestList>;
