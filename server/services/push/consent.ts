import type { Effect } from '../booking/effects.ts';
import type { PushSubscriptions } from './subscriptions.ts';

/** Whoever withdraws their consent is sent nothing more of this kind, until they accept it anew. */
export const createPushConsentEffect = ({
  forgetPatient,
}: Pick<PushSubscriptions, 'forgetPatient'>): Effect => ({
  async settle({ facility, patient, consentWithdrawnAt }) {
    if (consentWithdrawnAt !== undefined) await forgetPatient(facility, patient, consentWithdrawnAt);
  },
});
