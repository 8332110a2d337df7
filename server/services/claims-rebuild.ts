import type { Appointment } from '#domain/appointment.ts';
import { idTail } from '#domain/document-ids.ts';
import type { Store, Stored } from '../adapters/store.ts';
import { claimDates, type Claims } from './claims.ts';
import type { Locators } from './locators.ts';
import type { PractitionerRecord } from './practitioners.ts';

interface Dependencies {
  store: Store;
  claims: Claims;
  locators: Locators;
  practitioners: { get(practitioner: string): Promise<PractitionerRecord | null> };
}

/** Present once the claims are whole: a database that was lost comes back without it. */
const MARK: Stored & { type: 'whole' } = { _id: 'whole', type: 'whole' };

/** Rebuilds what is held from the appointments, when `claims` was lost. Repeatable; a cut leaves no mark. */
export async function rebuildClaims({ store, claims, locators, practitioners }: Dependencies): Promise<void> {
  const database = store.database('claims');
  if (await database.get(MARK._id)) return;
  const names = [...(await store.names('facility-')), ...(await store.names('archive-'))];
  for (const name of names) {
    for (const appointment of await store.database(name).list<Appointment>('appointment:')) {
      if (appointment.status === 'cancelled') continue;
      const { facility, practitioner, start, end } = appointment;
      const { availability } = (await practitioners.get(practitioner)) ?? {};
      const bufferMinutes = availability?.bufferMinutes ?? 0;
      const id = idTail(appointment._id);
      const dates = claimDates({ start, end, bufferMinutes });
      await locators.record(id, { facility, practitioner, dates });
      await claims.hold({ appointment: id, facility, practitioner, start, end, bufferMinutes });
    }
  }
  await database.put(MARK);
}
