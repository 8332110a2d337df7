import type { Appointment } from '#domain/appointment.ts';
import { documentId, facilityDatabase, idTail } from '#domain/document-ids.ts';
import type { Instant } from '#domain/primitives.ts';
import type { BookingRequest } from '#domain/request.ts';
import type { Store } from '../../adapters/store.ts';
import type { Effect } from '../booking/effects.ts';
import type { PushSubscriptions } from './subscriptions.ts';

interface Dependencies {
  store: Store;
  pushSubscriptions: Pick<PushSubscriptions, 'forgetPatient'>;
}

/**
 * Whoever withdraws their consent is sent nothing more of this kind, until they accept it anew. Links that staff called
 * back may have been in the wrong hands: the new ones go to no browser that accepted before.
 */
export function createPushEndings({ store, pushSubscriptions }: Dependencies): Effect {
  async function reissuedAt({ facility, answers }: Appointment): Promise<Instant | undefined> {
    const begun = answers.filter(({ outcome, since }) => outcome === 'done' && since !== undefined);
    if (begun.length === 0) return undefined;
    const asked = begun.map(({ request }) => documentId.request(request));
    const requests = await store.database(facilityDatabase(facility)).getMany<BookingRequest>(asked);
    const reissues = requests.flatMap((one) => (one?.order.kind === 'reissue' ? idTail(one._id) : []));
    return begun.findLast(({ request }) => reissues.includes(request))?.at;
  }

  return {
    async settle(appointment) {
      const { facility, patient, consentWithdrawnAt } = appointment;
      for (const until of [consentWithdrawnAt, await reissuedAt(appointment)])
        if (until !== undefined) await pushSubscriptions.forgetPatient(facility, patient, until);
    },
  };
}
