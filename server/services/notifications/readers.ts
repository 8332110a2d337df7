import type { Appointment } from '#domain/appointment.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import type { Reachable } from '#domain/message-route.ts';
import type { Patient } from '#domain/patient.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { Store } from '../../adapters/store.ts';
import type { GuestList } from '../guests.ts';
import type { FamilyPush } from './family-push.ts';
import type { OutboxDocument } from './outbox-document.ts';

/** Where a message goes: to a family, or to a guest. */
export interface Reader extends Reachable {
  /** null: a guest, whom no push reaches. */
  patient: Ulid | null;
}

interface Dependencies {
  store: Store;
  guests: Pick<GuestList, 'find'>;
  familyPush: Pick<FamilyPush, 'reaches'> | null;
}

/** Who is behind an appointment, and what is known of them now. */
export function createReaders({ store, guests, familyPush }: Dependencies) {
  async function family(facility: string, patient: Ulid): Promise<Reader | null> {
    const found = await store.database(facilityDatabase(facility)).get<Patient>(documentId.patient(patient));
    if (!found) return null;
    const hasPush = (await familyPush?.reaches(facility, patient)) ?? false;
    const { email, mobile, emailOwner } = found.data;
    return { email, mobile, emailOwner, hasPush, patient };
  }

  return {
    family,
    /** @param known the appointment as it stands, where it was read already. null: nobody is there any more. */
    async of(
      { facility, appointment: id, guest }: OutboxDocument,
      known: Appointment | null = null,
    ): Promise<Reader | null> {
      if (guest) {
        const found = await guests.find(facility, id, guest);
        return found && guestReader(found);
      }
      const database = store.database(facilityDatabase(facility));
      const appointment = known ?? (await database.get<Appointment>(documentId.appointment(id)));
      return appointment && family(facility, appointment.patient);
    },
  };
}
export type Readers = ReturnType<typeof createReaders>;

export const guestReader = ({ email, mobile }: Pick<Reader, 'email' | 'mobile'>): Reader => ({
  ...{ email, mobile, emailOwner: 'family', hasPush: false, patient: null },
});
