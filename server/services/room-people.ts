import type { Appointment } from '#domain/appointment.ts';
import type { Seat } from '#domain/call.ts';
import { documentId, facilityDatabase, idTail } from '#domain/document-ids.ts';
import type { Patient } from '#domain/patient.ts';
import type { Store } from '../adapters/store.ts';
import type { GuestList } from './guests.ts';
import type { Practitioners } from './practitioners.ts';
import type { Person } from './room-occupant.ts';

interface Dependencies {
  store: Store;
  practitioners: Pick<Practitioners, 'get'>;
  guests: Pick<GuestList, 'inSeat'>;
}

/** How the others see this participant: « NOM Prénom » for the doctor, the doctor's own style for the family. null: an empty seat. */
export function createRoomPeople({ store, practitioners, guests }: Dependencies) {
  return async function personIn(appointment: Appointment, seat: Seat): Promise<Person | null> {
    if (seat === 'practitioner') {
      const name = (await practitioners.get(appointment.practitioner))?.displayName;
      return { role: seat, name: name ?? appointment.practitioner };
    }
    if (seat !== 'patient') {
      const guest = await guests.inSeat(appointment.facility, idTail(appointment._id), seat);
      return guest && { role: guest.role, name: guest.name };
    }
    const database = store.database(facilityDatabase(appointment.facility));
    const patient = await database.get<Patient>(documentId.patient(appointment.patient));
    const { familyName = '', givenNames = 'Patient' } = patient?.data ?? {};
    return { role: seat, name: `${familyName.toLocaleUpperCase('fr')} ${givenNames}`.trim() };
  };
}
export type PersonIn = ReturnType<typeof createRoomPeople>;
