import type { Appointment } from '#domain/appointment.ts';
import { ConsentSchema } from '#domain/consent.ts';
import { documentId, idTail } from '#domain/document-ids.ts';
import { latestConsent } from '#domain/readiness-view.ts';
import type { Store, Stored } from '../../adapters/store.ts';
import type { Appointments } from '../appointments.ts';
import { createDossierShelf } from '../dossier-shelf.ts';
import type { Effect } from './effects.ts';

interface Dependencies {
  store: Store;
  appointments: Pick<Appointments, 'update'>;
}

/**
 * Tells the appointment of a consent that was withdrawn, and of one that was given again: doors and messages go by the
 * appointment alone. A consent may arrive before its appointment, or long after.
 */
export function createConsentEffect({ store, appointments }: Dependencies): Effect {
  const shelf = createDossierShelf(store);

  async function withdrawnAt({ _id, facility }: Appointment): Promise<string | undefined> {
    const id = idTail(_id);
    const found = await shelf.list<Stored>(facility, id, documentId.consent(id, ''));
    const consents = found.flatMap((one) => ConsentSchema.safeParse(one).data ?? []);
    const latest = latestConsent(consents);
    return latest?.decision === 'withdrawn' ? latest.takenAt : undefined;
  }

  return {
    async settle(appointment) {
      const at = await withdrawnAt(appointment);
      await appointments.update(appointment.facility, idTail(appointment._id), (current) => {
        const { consentWithdrawnAt, ...rest } = current;
        if (consentWithdrawnAt === at) return null;
        return { ...rest, ...(at !== undefined && { consentWithdrawnAt: at }) };
      });
    },
  };
}
